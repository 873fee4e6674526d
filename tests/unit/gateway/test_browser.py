"""Browsers, well- and ill-behaved, on real sockets."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from gateway.chain import STAGES
from gateway.session import REPLACED_CLOSE
from tests.fakes_gateway import Browser, Edge, running, speech, transcript, translation, until
from wire.codec import MAX_FRAME_BYTES
from wire.events import (
    PROTOCOL,
    Ack,
    Capture,
    End,
    Error,
    Open,
    Speech,
    Status,
    Transcript,
    Translation,
    Welcome,
)

FRAME = bytes(960)


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    async with running(channel_grace_s=0.05, end_timeout_s=1.0) as edge:
        yield edge
        await until(lambda: edge.sessions == 0)


async def refusal(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(3):
        body: dict[str, Any] = json.loads(await socket.recv())
        await socket.wait_closed()
    return body | {"close": socket.close_code}


async def test_speech_becomes_speech(edge: Edge) -> None:
    async with edge.browser() as browser:
        for first in range(0, 1_600, 320):
            await browser.capture(first)
        await until(lambda: len(edge.stages.producer.kept) == 5)
        await edge.stages.link("asr").say(transcript(0, browser.channel))
        await edge.stages.link("mt").say(translation(0, browser.channel))
        await edge.stages.link("tts").say(speech(0, 0, browser.channel, last=True), FRAME)
        assert (await browser.get(Transcript)).seq == 0
        assert (await browser.get(Translation)).language == "pt"
        assert (await browser.get_message(Speech)).payload == FRAME
        await browser.send(Ack(channel=browser.channel, kind="speech", seq=0, language="pt"))
        await until(lambda: edge.stages.acks("speech") == [0])
        await browser.send(End(channel=browser.channel, seq=0))
        assert (await browser.get(End)).seq == 1
        assert await browser.closed() == 1000


async def test_a_ticket_works_once(edge: Edge) -> None:
    session = await edge.start_session()
    async with edge.connect(session["ticket"]), edge.connect(session["ticket"]) as thief:
        told = await refusal(thief)
    assert (told["code"], told["close"]) == ("not_allowed", 1008)


@pytest.mark.parametrize("ticket", ["", "guess", "%00", "x" * 4_000])
async def test_a_guessed_ticket_opens_nothing(edge: Edge, ticket: str) -> None:
    async with edge.connect(ticket) as socket:
        assert (await refusal(socket))["code"] == "not_allowed"


async def test_an_expired_ticket_opens_nothing() -> None:
    async with running(ticket_ttl_s=0.01) as edge:
        session = await edge.start_session()
        await asyncio.sleep(0.02)
        async with edge.connect(session["ticket"]) as socket:
            assert (await refusal(socket))["code"] == "not_allowed"
        assert edge.sessions == 0


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
async def test_a_foreign_page_is_turned_away_and_burns_no_ticket(edge: Edge, origin: str) -> None:
    session = await edge.start_session()
    with pytest.raises(InvalidStatus) as refused:
        async with edge.connect(session["ticket"], origin=Origin(origin)):
            pass
    assert refused.value.response.status_code == 403
    async with edge.connect(session["ticket"], origin=Origin(f"http://{edge.address}")) as socket:
        assert isinstance(await Browser(socket, session["channel"]).get(), Welcome)


@pytest.mark.parametrize("offered", [None, [Subprotocol("chat")]])
async def test_other_protocols_are_refused(edge: Edge, offered: list[Subprotocol] | None) -> None:
    session = await edge.start_session()
    async with edge.connect(session["ticket"], subprotocols=offered) as socket:
        assert PROTOCOL in (await refusal(socket))["message"]
    async with edge.connect(session["ticket"]) as socket:
        assert socket.subprotocol == PROTOCOL


GARBAGE: list[str | bytes] = [
    "",
    "not json",
    "[]",
    '{"type":"gift","channel":"c"}',
    '{"type":"open"}',
    '{"type":"open","channel":5}',
    '{"type":"capture","channel":"c","span":[0,1]}',
    '{"type":"ack","channel":"c","kind":"gift"}',
    b"",
    b"\x00",
    b"\xff" * 64,
    b"\x00\x00\x00\x02{}",
]


async def test_garbage_gets_typed_errors_and_the_session_goes_on(edge: Edge) -> None:
    async with edge.browser() as browser:
        for frame in GARBAGE:
            await browser.socket.send(frame)
            error = await browser.get(Error)
            assert error.code == "invalid_message", frame
            assert "Traceback" not in error.message
        await browser.capture(0)
        await until(lambda: edge.stages.producer.kept)


async def test_events_that_a_browser_may_not_send_get_typed_errors(edge: Edge) -> None:
    async with edge.browser() as browser:
        me = browser.channel
        for event, code in [
            (transcript(0, me), "invalid_message"),
            (Welcome(channel=me), "invalid_message"),
            (Status(channel=me, stage="asr", up=True), "invalid_message"),
            (Open(channel="another", gen=1), "invalid_message"),
            (Capture(channel="another", span=(0, 0)), "invalid_message"),
            (Capture(channel=me, span=(0, 7)), "invalid_message"),
            (Capture(channel=me, span=(10**12, 10**12)), "invalid_input"),
            (Open(channel=me, source="en", targets=("fr",), gen=1), "unsupported_language"),
            (Open(channel=me, source="en", targets=("pt",), voices={"pt": "nobody"}, gen=1), "unknown_voice"),
            (Open(channel=me, source="en", targets=("zh",)), "invalid_input"),
            (Ack(channel=me, kind="speech", seq=3, language="pt"), "invalid_input"),
        ]:
            await browser.send(event)
            assert (await browser.get(Error)).code == code, event
        assert len(edge.stages.producer.opened) == 1


async def test_odd_audio_is_refused(edge: Edge) -> None:
    async with edge.browser() as browser:
        header = json.dumps({"type": "capture", "channel": browser.channel, "span": [0, 1]}).encode()
        await browser.socket.send(len(header).to_bytes(4, "big") + header + b"abc")
        assert "even number" in (await browser.get(Error)).message


async def test_whoever_sends_nothing_but_garbage_is_let_go(edge: Edge) -> None:
    async with edge.browser() as browser:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(25):
                await browser.socket.send("x")
        assert await browser.closed() == 1008


@pytest.mark.parametrize("size", [70_000, MAX_FRAME_BYTES + 1, 10_000_000])
async def test_large_frames_close_with_1009(edge: Edge, size: int) -> None:
    async with edge.browser() as browser:
        header = json.dumps({"type": "capture", "channel": browser.channel, "span": [0, size // 2]}).encode()
        await browser.socket.send(len(header).to_bytes(4, "big") + header + bytes(size))
        assert await browser.closed() == 1009


async def test_a_browser_that_never_reads_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.browser.SEND_TIMEOUT_S", 0.1)
    async with running() as edge, edge.browser() as browser:
        browser.socket.transport.pause_reading()
        voice = edge.stages.link("tts")
        session = next(iter(edge.app.state.lobby._sessions.values()))
        seq = 0
        while session.browser is not None and seq < 20_000:
            for _ in range(20):
                await voice.say(speech(seq, 0, browser.channel, last=True), bytes(9_600))
                seq += 1
            await asyncio.sleep(0)
        await until(lambda: session.browser is None)
        assert session.outgoing._bytes <= 8 * 1024 * 1024
        browser.socket.transport.abort()


async def test_an_idle_browser_is_let_go() -> None:
    async with running(idle_timeout_s=0.05) as edge, edge.browser() as browser:
        assert await browser.closed() == 1001


async def test_a_browser_that_waits_for_the_end_is_not_idle() -> None:
    async with running(idle_timeout_s=0.05) as edge:
        edge.stages.finishing = False
        async with edge.browser() as browser:
            await browser.send(End(channel=browser.channel, seq=0))
            await until(lambda: any(isinstance(kept.event, End) for kept in edge.stages.producer.kept))
            await asyncio.sleep(0.1)
            for stage in STAGES:
                await edge.stages.link(stage).say(End(channel=browser.channel, seq=0))
            await edge.stages.producer.say(Ack(channel=browser.channel, kind="end", seq=0))
            assert await browser.closed() == 1000


async def test_a_fault_of_ours_is_logged_and_named_without_its_insides(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise KeyError("secret detail")

    async with edge.browser() as browser:
        monkeypatch.setattr("gateway.session.Session.receive", fail)
        await browser.capture(0)
        assert await browser.closed() == 1011
        assert "secret" not in str(browser.socket.close_reason)
        monkeypatch.undo()


async def test_a_sender_faster_than_speech_is_slowed_not_cut() -> None:
    async with running(burst_s=0.3, max_speed=100.0) as edge, edge.browser() as browser:
        for first in range(0, 20 * 1_600, 1_600):
            await browser.capture(first, 1_600)
        await until(lambda: len(edge.stages.producer.kept) == 20)
        assert browser.socket.close_code is None


async def test_vanishing_in_a_word_leaves_nothing(edge: Edge) -> None:
    async with edge.browser() as browser:
        await browser.capture(0, 160)
        await until(lambda: edge.stages.producer.kept)
        browser.socket.transport.abort()
    await until(lambda: edge.sessions == 0)
    assert isinstance(edge.stages.producer.kept[-1].event, End)
    assert all(link.closed for link in edge.stages.links)


async def test_coming_back_with_a_fresh_ticket() -> None:
    async with running(channel_grace_s=5.0) as edge:
        session = await edge.start_session()
        async with edge.connect(session["ticket"]) as socket:
            first = Browser(socket, session["channel"])
            await first.get(Welcome)
            await edge.stages.connect()
            await first.capture(0)
            await until(lambda: edge.stages.producer.kept)
            first.socket.transport.abort()
        await edge.stages.link("asr").say(transcript(0, session["channel"]))
        answer = await edge.ticket(session["channel"], session["key"])
        assert answer.status_code == 201
        async with edge.connect(answer.json()["ticket"]) as socket:
            again = Browser(socket, session["channel"])
            assert await again.get() == Welcome(channel=session["channel"], next_seq=1)
            assert (await again.get(Transcript)).seq == 0
            await again.capture(0)
            await again.capture(320)
            await until(lambda: len(edge.stages.producer.kept) == 2)
            await again.send(End(channel=session["channel"], seq=0))
            await again.get(End)


async def test_a_second_tab_takes_over(edge: Edge) -> None:
    session = await edge.start_session()
    async with edge.connect(session["ticket"]) as socket:
        first = Browser(socket, session["channel"])
        await first.get(Welcome)
        await edge.stages.connect()
        fresh = (await edge.ticket(session["channel"], session["key"])).json()["ticket"]
        async with edge.connect(fresh) as taking:
            await Browser(taking, session["channel"]).get(Welcome)
            assert await first.closed() == REPLACED_CLOSE


async def test_a_change_of_language_reaches_the_stages(edge: Edge) -> None:
    async with edge.browser() as browser:
        await browser.send(Open(channel=browser.channel, source="zh", targets=("en",), voices={"en": "hibari"}, gen=1))
        await until(lambda: len(edge.stages.producer.opened) == 2)
        assert edge.stages.producer.opened[-1].voices == {"en": "hibari"}


async def test_stages_that_go_and_come_are_told(edge: Edge) -> None:
    async with edge.browser() as browser:
        edge.stages.link("tts").fail()
        while (status := await browser.get(Status)).up:
            pass
        assert status.stage == "tts"
        assert status.message
        await edge.stages.link("tts").connect()
        assert (await browser.get(Status)).up


async def test_many_sessions_leave_nothing(edge: Edge) -> None:
    for _ in range(10):
        async with edge.browser() as browser:
            await browser.capture(0)
            await browser.send(End(channel=browser.channel, seq=0))
            assert await browser.closed() == 1000
    await until(lambda: edge.sessions == 0)
    assert not [task for task in asyncio.all_tasks() if (task.get_name()).startswith(("end ", "wait ", "link "))]
