"""What the bench's listener notes of each message."""

import numpy as np
import pytest

from bench.live import Listener, frames
from bench.observation import Observation
from bench.playout import DEVICE_S
from bench.recordings import RATE_HZ, Recording
from tests.unit.bench.runs import recording, transcript
from wire.codec import Message
from wire.events import Speech

OUT_HZ = 24_000


class Clock:
    """A clock that a test sets."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


def speech(seq: int, offset: int, *, last: bool = False) -> Speech:
    return Speech(channel="c", seq=seq, language="pt", sample_rate_hz=OUT_HZ, offset=offset, last=last)


def voice(seconds: float) -> bytes:
    return np.full(round(seconds * OUT_HZ), 5_000, "<i2").tobytes()


def test_the_session_began_when_its_first_event_says() -> None:
    observation = Observation(recording(), 0.0, "en", "pt")
    clock = Clock(500.0)
    told: list[float] = []
    listener = Listener(observation, told.append, clock)
    assert not listener.take(Message(transcript(0, "one")), 2.0)
    clock.now_s = 501.0
    listener.take(Message(transcript(0, "one two", rev=1)), 3.0)
    assert observation.began_s == 498.0
    assert [seen.at_s for seen in observation.seen] == [500.0, 501.0]
    assert told == [2.0, 3.0]


def test_speech_that_comes_again_is_heard_once() -> None:
    observation = Observation(recording(), 0.0, "en", "pt")
    clock = Clock(10.0)
    listener = Listener(observation, clock=clock)
    assert not listener.take(Message(speech(0, 0), voice(0.1)), 1.0)
    assert not listener.take(Message(speech(0, 0), voice(0.1)), 1.0)
    assert listener.take(Message(speech(0, 2_400, last=True), voice(0.1)), 1.0)
    (heard,) = observation.heard
    assert heard.ended_s - heard.started_s == pytest.approx(0.2)
    assert heard.audible_s == pytest.approx(10.0 + DEVICE_S)
    assert observation.backlog[-1].waiting_s == pytest.approx(0.2)


async def test_a_recording_becomes_frames_of_20_ms_the_last_one_filled_up() -> None:
    pcm = np.arange(1, 701, dtype=np.int16)
    parts = [part async for part in frames(Recording(pcm, ()))]
    assert [len(part) for part in parts] == [640] * 3
    assert np.frombuffer(b"".join(parts), "<i2")[:700].tolist() == pcm.tolist()
    assert RATE_HZ == 16_000
