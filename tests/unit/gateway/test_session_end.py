"""How a session ends: asked to, deserted, or never joined."""

import asyncio

import pytest

from tests.fakes_gateway import CHANNEL, FakeLink, transcript, translation, until
from tests.unit.gateway.live import FRAME, Live
from wire.events import Ack, End, Error, Frame, Speech, Video


async def test_an_end_goes_down_the_chain_and_comes_back() -> None:
    live = Live()
    await live.join()
    await live.capture(0)
    await live.say("asr", transcript(0))
    await live.speak(0)
    live.sent()
    await live.send(End(channel=CHANNEL, seq=0))
    await live.session.end()
    end = End(channel=CHANNEL, seq=1, span=(320, 320))
    assert live.stages.producer.kept[-1].event == end
    assert live.sent() == [end]
    assert live.session.outgoing.last_word == (1000, "ended")
    assert live.stages.acks("speech") == [0]
    assert live.stages.acks("end") == [1]
    assert live.closed == [live.session]
    assert all(link.closed for link in live.stages.links)


async def test_audio_after_the_end_is_ignored() -> None:
    live = Live(finishing=False)
    await live.join()
    live.session.end()
    await live.capture(0)
    await asyncio.sleep(0)
    assert [type(message.event) for message in live.stages.producer.kept] == [End]


async def test_stages_that_do_not_finish_are_not_waited_for() -> None:
    live = Live(finishing=False, end_timeout_s=0.01)
    await live.join()
    live.sent()
    await live.session.end()
    error, end = live.sent()
    assert isinstance(error, Error)
    assert error.code == "stage_unavailable"
    assert isinstance(end, End)
    assert live.closed


async def test_stages_that_still_work_are_waited_for() -> None:
    live = Live(finishing=False, end_timeout_s=0.02)
    await live.join()
    ending = live.session.end()
    for seq in range(5):
        await asyncio.sleep(0.01)
        await live.speak(seq)
    for stage in ("tts", "asr", "mt"):
        await live.say(stage, End(channel=CHANNEL, seq=5))
    await ending
    assert [event.seq for event in live.sent() if isinstance(event, End | Speech) and event.state == "committed"][
        -1
    ] == 5
    assert live.stages.acks("speech") == [0, 1, 2, 3, 4]


async def test_captions_that_come_after_the_last_sound_are_not_lost() -> None:
    live = Live(finishing=False)
    await live.join()
    live.sent()
    ending = live.session.end()
    for stage in ("asr", "tts"):
        await live.say(stage, End(channel=CHANNEL, seq=1))
    await asyncio.sleep(0)
    await live.say("mt", translation(0))
    await live.say("mt", End(channel=CHANNEL, seq=1))
    await live.stages.producer.say(Ack(channel=CHANNEL, kind="end", seq=0))
    await ending
    assert [type(event).__name__ for event in live.sent()] == ["Translation", "End"]


async def test_a_stage_that_is_not_heard_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.session.STRAGGLER_S", 0.01)
    live = Live(finishing=False)
    await live.join()
    live.sent()
    ending = live.session.end()
    await live.say("tts", End(channel=CHANNEL, seq=0))
    await live.stages.producer.say(Ack(channel=CHANNEL, kind="end", seq=0))
    await ending
    assert [type(event).__name__ for event in live.sent()] == ["End"]


async def test_a_browser_may_come_back_to_an_ending_session() -> None:
    live = Live(finishing=False)
    first = await live.join()
    ending = live.session.end()
    live.session.detach(first)
    await live.join()
    await live.speak(0)
    for stage in ("asr", "mt", "tts"):
        await live.say(stage, End(channel=CHANNEL, seq=1))
    await live.stages.producer.say(Ack(channel=CHANNEL, kind="end", seq=0))
    await ending
    assert [type(event) for event in live.sent()][-3:] == [Speech, Speech, End]


async def test_a_browser_that_never_comes_frees_its_place() -> None:
    live = Live(ticket_ttl_s=0.01)
    await until(lambda: live.closed)
    assert not any(link.started for link in live.stages.links)


async def test_a_browser_that_stays_away_ends_the_session() -> None:
    live = Live(channel_grace_s=0.01)
    browser = await live.join()
    await live.capture(0, 160)
    live.session.detach(browser)
    await live.speak(0)
    await until(lambda: live.closed)
    assert isinstance(live.stages.producer.kept[-1].event, End)
    assert live.stages.acks("speech") == [0]


async def test_a_browser_that_comes_back_in_time_keeps_the_session() -> None:
    live = Live(channel_grace_s=0.02)
    live.session.detach(await live.join())
    await live.join()
    await asyncio.sleep(0.04)
    assert not live.closed


async def seen(live: Live) -> FakeLink:
    """The lip-sync stage of a session with a camera, as it is told of the camera."""
    await live.join()
    await live.send(Frame(channel=CHANNEL), FRAME)
    stage = live.stages.link("lipsync", "produce")
    await stage.connect()
    live.sent()
    return stage


async def test_the_face_says_the_last_words_before_the_end() -> None:
    live = Live()
    stage = await seen(live)
    ending = live.session.end()
    await until(lambda: stage.kept)
    video = Video(channel=CHANNEL, language="pt", number=0, seq=0, offset=0, sample_rate_hz=24_000)
    await live.stages.link("lipsync").say(video, FRAME)
    await live.send(Frame(channel=CHANNEL), FRAME)
    assert [*live.sent(), len(stage.drafts), ending.done()] == [video, 2, False]
    await stage.say(Ack(channel=CHANNEL, kind="end", seq=0))
    await ending
    assert [type(event) for event in live.sent()] == [End]
    assert stage.closed


async def test_nobody_waits_for_a_face_that_is_not_seen() -> None:
    for leave in ("the browser", "the stage", "the camera"):
        live = Live()
        stage = await seen(live)
        ending = live.session.end()
        await until(lambda stage=stage: stage.kept)
        if leave == "the browser":
            live.session.detach(live.browser)
        elif leave == "the stage":
            stage.fail()
        else:
            await live.send(Frame(channel=CHANNEL), b"")
        async with asyncio.timeout(5):
            await ending


async def test_a_camera_that_was_turned_off_is_not_waited_for() -> None:
    live = Live()
    stage = await seen(live)
    await live.send(Frame(channel=CHANNEL), b"")
    async with asyncio.timeout(5):
        await live.session.end()
    assert not stage.kept


async def test_a_face_is_not_waited_for_without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.face.LAST_WORDS_S", 0.01)
    live = Live()
    stage = await seen(live)
    async with asyncio.timeout(5):
        await live.session.end()
    assert stage.kept
