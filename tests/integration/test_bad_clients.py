"""Clients that misbehave: each gets a typed answer or is let go, and no service keeps anything of them."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.integration.speech import Clip, interpret, joined
from wire.codec import Message, encode
from wire.events import PROTOCOL, Capture, Open

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(180)]
NothingLeft = Callable[[], Awaitable[dict[str, float]]]
STAGES = pytest.mark.parametrize("stage", ["asr", "mt", "tts"])
GARBAGE: tuple[str | bytes, ...] = (
    "not json",
    "[]",
    "{}",
    '{"type": "unheard-of", "channel": "x"}',
    '{"type": "open"}',
    '{"type": "open", "channel": 7, "targets": "pt"}',
    b"",
    b"\xff\xff\xff\xff",
    b"\0\0\0\2{}odd",
    bytes(range(256)),
)


def new_channel() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


def stage_socket(url: str, channel: str, role: str = "produce", **options: Any) -> connect:
    address = f"ws{url.removeprefix('http')}/ws?channelId={channel}&role={role}"
    return connect(address, subprotocols=[Subprotocol(PROTOCOL)], proxy=None, max_size=2**21, **options)


async def gateway_socket(url: str) -> tuple[connect, str]:
    """A connection to the gateway that is ready to be opened, and its channel."""
    async with httpx.AsyncClient(trust_env=False) as http:
        grant = (await http.post(f"{url}/api/live", json={"source": "en", "target": "pt"})).raise_for_status().json()
    address = f"ws{url.removeprefix('http')}/live?ticket={grant['ticket']}"
    return connect(address, subprotocols=[Subprotocol(PROTOCOL)], proxy=None, max_size=2**21), grant["channel"]


async def answers(socket: ClientConnection, kind: str, timeout_s: float = 10.0) -> dict[str, Any]:
    """The next text event of a kind."""
    async with asyncio.timeout(timeout_s):
        while True:
            frame = await socket.recv()
            if isinstance(frame, str) and (event := json.loads(frame))["type"] == kind:
                return dict(event)


async def closing_code(socket: ClientConnection, timeout_s: float = 10.0) -> int | None:
    """The code that the server closes with."""
    async with asyncio.timeout(timeout_s):
        with pytest.raises(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


@STAGES
async def test_garbage_is_answered_and_the_channel_lives(
    stage: str, urls: dict[str, str], nothing_left: NothingLeft
) -> None:
    channel = new_channel()
    async with stage_socket(urls[stage], channel) as socket:
        for frame in GARBAGE:
            await socket.send(frame)
            error = await answers(socket, "error")
            assert error["code"] in ("invalid_message", "invalid_input")
            assert "Traceback" not in error["message"]
        await socket.send(encode(Message(Open(channel=channel, source="en", targets=("pt",)))))
        assert (await answers(socket, "welcome"))["channel"] == channel
    assert await nothing_left() == {}


async def test_garbage_from_a_browser(urls: dict[str, str], nothing_left: NothingLeft) -> None:
    connecting, _ = await gateway_socket(urls["gateway"])
    async with connecting as socket:
        for frame in GARBAGE:
            await socket.send(frame)
            assert "Traceback" not in (await answers(socket, "error"))["message"]
    assert await nothing_left() == {}


@STAGES
async def test_10_mb_frame_closes_with_1009(stage: str, urls: dict[str, str], nothing_left: NothingLeft) -> None:
    async with stage_socket(urls[stage], new_channel()) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.send(bytes(10 * 2**20))
            await closing_code(socket)
            raise ConnectionClosed(None, None)
        assert socket.close_code == 1009
    assert await nothing_left() == {}


async def test_10_mb_frame_from_a_browser(urls: dict[str, str], nothing_left: NothingLeft) -> None:
    connecting, _ = await gateway_socket(urls["gateway"])
    async with connecting as socket:
        with pytest.raises(ConnectionClosed):
            await socket.send("x" * (10 * 2**20))
            await closing_code(socket)
            raise ConnectionClosed(None, None)
        assert socket.close_code == 1009
    assert await nothing_left() == {}


@STAGES
async def test_second_producer_is_refused_and_the_first_unharmed(stage: str, urls: dict[str, str]) -> None:
    channel = new_channel()
    async with stage_socket(urls[stage], channel) as first:
        await first.send(encode(Message(Open(channel=channel, source="en", targets=("pt",)))))
        await answers(first, "welcome")
        async with stage_socket(urls[stage], channel) as second:
            assert (await answers(second, "error"))["code"] == "channel_taken"
            assert await closing_code(second) == 1008
        await first.send("garbage")
        assert (await answers(first, "error"))["code"] == "invalid_message"


@pytest.mark.parametrize(
    "address", ["/ws?channelId=../x&role=produce", "/ws?role=produce", "/ws?channelId=x&role=king"]
)
async def test_wrong_addresses_are_refused_with_a_reason(address: str, urls: dict[str, str]) -> None:
    url = f"ws{urls['asr'].removeprefix('http')}{address}"
    async with connect(url, subprotocols=[Subprotocol(PROTOCOL)], proxy=None) as socket:
        assert (await answers(socket, "error"))["code"] == "invalid_input"
        assert await closing_code(socket) == 1008


async def test_used_or_invented_ticket_is_refused(urls: dict[str, str]) -> None:
    connecting, _ = await gateway_socket(urls["gateway"])
    async with connecting as first:
        await answers(first, "welcome")
        async with connect(connecting.uri, subprotocols=[Subprotocol(PROTOCOL)], proxy=None) as second:
            assert (await answers(second, "error"))["code"] == "not_allowed"


async def test_foreign_page_may_not_connect(urls: dict[str, str]) -> None:
    async with stage_socket(urls["asr"], new_channel(), origin="https://evil.example") as socket:
        assert (await answers(socket, "error"))["code"] == "not_allowed"


async def test_client_that_vanishes_mid_word_leaves_nothing(
    urls: dict[str, str], clips: list[Clip], nothing_left: NothingLeft
) -> None:
    connecting, channel = await gateway_socket(urls["gateway"])
    async with connecting as socket:
        await answers(socket, "welcome")
        for start in range(0, 16_000, 320):
            pcm = clips[0].pcm[2 * start : 2 * start + 640]
            await socket.send(encode(Message(Capture(channel=channel, span=(start, start + 320)), pcm)))
        socket.transport.abort()
    assert await nothing_left() == {}


async def test_listener_that_never_reads_delays_nobody(
    urls: dict[str, str], clips: list[Clip], nothing_left: NothingLeft
) -> None:
    connecting, channel = await gateway_socket(urls["gateway"])
    async with connecting as lazy:
        await answers(lazy, "welcome")
        lazy.transport.pause_reading()
        sending = asyncio.create_task(_speak(lazy, channel, clips[0].pcm))
        other = await interpret(urls["gateway"], joined(clips[1:2]))
        await sending
        assert other.spoken
        assert other.errors == []
        lazy.transport.abort()
    assert await nothing_left() == {}


async def _speak(socket: ClientConnection, channel: str, pcm: bytes) -> None:
    for start in range(0, len(pcm) // 2, 320):
        span = (start, min(start + 320, len(pcm) // 2))
        await socket.send(encode(Message(Capture(channel=channel, span=span), pcm[2 * span[0] : 2 * span[1]])))
        await asyncio.sleep(0.02)


@STAGES
async def test_more_channels_than_a_stage_carries_are_refused(
    stage: str, urls: dict[str, str], nothing_left: NothingLeft
) -> None:
    assert await nothing_left() == {}
    sockets = []
    try:
        for _ in range(9):
            socket = await stage_socket(urls[stage], new_channel())
            sockets.append(socket)
        assert (await answers(sockets[-1], "error"))["code"] == "at_capacity"
        assert await closing_code(sockets[-1]) == 1013
    finally:
        for socket in sockets:
            await socket.close()
    assert await nothing_left() == {}


async def test_unknown_pair_and_voice_are_refused_with_what_to_do(urls: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=urls["gateway"], trust_env=False) as http:
        pair = await http.post("/api/live", json={"source": "en", "target": "tlh"})
        voice = await http.post("/api/live", json={"source": "en", "target": "pt", "voice": "nobody"})
    assert (pair.status_code, pair.json()["error_code"]) == (422, "unsupported_language")
    assert (voice.status_code, voice.json()["error_code"]) == (422, "unknown_voice")
