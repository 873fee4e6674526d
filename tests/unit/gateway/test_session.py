import asyncio

import pytest

from gateway.session import REPLACED_CLOSE
from tests.fakes_gateway import CHANNEL, speech, transcript, translation
from tests.unit.gateway.live import FRAME, OPEN, Live
from wire.errors import InvalidInput, InvalidMessage, UnsupportedLanguage
from wire.events import Ack, Capture, Degraded, Error, Event, Open, Speech, Status, Tombstone, Welcome


async def test_a_browser_is_welcomed_and_the_stages_are_opened() -> None:
    live = Live()
    assert not live.stages.producer.started
    await live.join()
    assert live.stages.producer.opened == [OPEN]
    welcome, *statuses = live.sent()
    assert welcome == Welcome(channel=CHANNEL)
    assert {(status.stage, status.up) for status in statuses if isinstance(status, Status)} == {
        ("asr", True),
        ("mt", True),
        ("tts", True),
    }


async def test_audio_goes_to_the_recogniser_and_its_acknowledgement_back() -> None:
    live = Live()
    await live.join()
    await live.capture(0)
    await live.capture(0)
    (kept,) = live.stages.producer.kept
    assert kept.event == Capture(channel=CHANNEL, span=(0, 320), t={"gateway.in": 100.0})
    live.sent()
    await live.stages.producer.say(Ack(channel=CHANNEL, kind="capture", sample=320))
    assert live.sent() == [Ack(channel=CHANNEL, kind="capture", sample=320)]
    assert live.session.acknowledged == 320


async def test_what_the_stages_make_is_merged_in_order_of_arrival() -> None:
    live = Live()
    await live.join()
    live.sent()
    await live.say("asr", transcript(0))
    await live.say("mt", translation(0))
    await live.say("asr", transcript(0))
    await live.speak(0)
    await live.say("asr", transcript(1, state="tentative"))
    assert [type(event).__name__ for event in live.sent()] == [
        "Transcript",
        "Translation",
        "Speech",
        "Speech",
        "Transcript",
    ]


async def test_speech_is_acknowledged_upstream_when_the_browser_has_it() -> None:
    live = Live()
    await live.join()
    await live.speak(0)
    assert live.stages.acks("speech") == []
    await live.send(Ack(channel=CHANNEL, kind="speech", seq=0, language="pt"))
    await live.send(Ack(channel=CHANNEL, kind="speech", seq=0, language="pt"))
    assert live.stages.acks("speech") == [0]


async def test_speech_that_a_restarted_voice_repeats_is_acknowledged_at_once() -> None:
    live = Live()
    await live.join()
    await live.speak(0)
    await live.speak(0)
    assert live.stages.acks("speech") == [], "the browser may still lose it"
    await live.send(Ack(channel=CHANNEL, kind="speech", seq=0, language="pt"))
    await live.speak(0)
    assert live.stages.acks("speech") == [0, 0]


async def test_unheard_speech_cannot_be_acknowledged() -> None:
    live = Live()
    await live.join()
    await live.say("tts", speech(0), FRAME)
    for seq in (0, 7):
        with pytest.raises(InvalidInput, match="sent to its end"):
            await live.send(Ack(channel=CHANNEL, kind="speech", seq=seq, language="pt"))


async def test_a_failed_segment_blocks_nobody() -> None:
    live = Live()
    await live.join()
    live.sent()
    await live.say("tts", speech(0), FRAME)
    await live.say("tts", Tombstone(channel=CHANNEL, seq=0, stage="tts", code="engine_failed", language="pt"))
    assert live.stages.acks("tombstone") == [0]
    assert live.stages.acks("speech") == [0]
    assert [type(event).__name__ for event in live.sent()] == ["Tombstone"]


async def test_a_change_of_language_drops_what_was_made_for_the_old_one() -> None:
    live = Live()
    await live.join()
    await live.speak(0)
    live.sent()
    changed = Open(channel=CHANNEL, source="en", targets=("es",), reliable=True, gen=1)
    await live.send(changed)
    assert live.stages.producer.opened == [OPEN, changed]
    assert live.stages.acks("speech") == [0]
    await live.speak(1)
    assert live.stages.acks("speech") == [0, 1]
    assert live.sent() == []
    await live.capture(0)
    event = live.stages.producer.kept[-1].event
    assert isinstance(event, Capture)
    assert event.gen == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (Open(channel=CHANNEL, targets=("xx",), gen=1), UnsupportedLanguage),
        (Open(channel=CHANNEL, targets=("es",)), InvalidInput),
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(change: Open, error: type[Exception]) -> None:
    live = Live()
    await live.join()
    with pytest.raises(error):
        await live.send(change)
    await live.send(OPEN)
    assert live.stages.producer.opened == [OPEN]


@pytest.mark.parametrize(
    "event",
    [
        transcript(0),
        speech(0),
        Welcome(channel=CHANNEL),
        Status(channel=CHANNEL, stage="asr", up=True),
        Open(channel="another", gen=9),
    ],
)
async def test_a_browser_sends_only_what_is_its_own(event: Event) -> None:
    live = Live()
    await live.join()
    with pytest.raises(InvalidMessage):
        await live.send(event)


async def test_a_browser_that_comes_back_gets_what_it_missed() -> None:
    live = Live()
    first = await live.join()
    await live.say("asr", transcript(0))
    await live.stages.producer.say(Ack(channel=CHANNEL, kind="capture", sample=6_400))
    live.sent()
    live.session.detach(first)
    await live.speak(0)
    await live.join()
    welcome, *rest = live.sent()
    assert welcome == Welcome(channel=CHANNEL, next_seq=1, sample=6_400)
    assert [type(event) for event in rest if not isinstance(event, Status)] == [type(transcript(0)), Speech, Speech]
    assert not live.closed


async def test_a_second_connection_takes_the_first_one_s_place() -> None:
    live = Live()
    first = await live.join()
    second = await live.join()
    assert first.left is not None
    assert first.left[0] == REPLACED_CLOSE
    live.session.detach(first)
    assert live.session.browser is second


async def test_a_restarted_stage_is_told_and_rejoined() -> None:
    live = Live()
    await live.join()
    live.sent()
    live.stages.link("mt").fail()
    (status,) = live.sent()
    assert isinstance(status, Status)
    assert (status.stage, status.up) == ("mt", False)
    await live.say("asr", transcript(0, rev=5, state="tentative"))
    await live.stages.link("mt").connect()
    await live.say("asr", transcript(0, rev=0, state="tentative"))
    up, draft = live.sent()
    assert isinstance(up, Status)
    assert up.up
    assert draft == transcript(0, rev=0, state="tentative")


async def test_a_stage_that_never_answers_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.session.CONNECT_PATIENCE_S", 0.0)
    live = Live()
    live.session.attach(live.browser)
    await live.stages.link("asr").connect()
    await live.stages.producer.connect()
    await live.stages.link("mt").connect()
    await asyncio.sleep(0.01)
    assert Status(channel=CHANNEL, stage="tts", up=False, message="") in [
        Status(channel=CHANNEL, stage=event.stage, up=event.up) for event in live.sent() if isinstance(event, Status)
    ]


async def test_errors_and_degradation_reach_the_browser() -> None:
    live = Live()
    await live.join()
    live.sent()
    error = Error(channel=CHANNEL, code="at_capacity", message="full")
    for _ in range(3):
        await live.stages.producer.say(error)
    degraded = Degraded(channel=CHANNEL, stage="asr", level=1)
    await live.stages.producer.say(degraded)
    assert live.sent() == [error, degraded]
    live.now += 6
    await live.stages.producer.say(error)
    assert live.sent() == [error]


async def test_lost_audio_is_admitted() -> None:
    live = Live(burst_s=60.0)
    await live.join()
    live.stages.producer.fail()
    live.sent()
    for second in range(32):
        await live.capture(16_000 * second, 16_000)
    (error,) = live.sent()
    assert isinstance(error, Error)
    assert error.code == "audio_lost"


async def test_the_key_is_a_secret() -> None:
    live = Live()
    assert len(live.session.key) >= 43
    assert live.session.key not in repr(live.session)
