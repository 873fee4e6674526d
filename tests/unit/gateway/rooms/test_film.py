"""Whose face a recording shows, and when."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from gateway.rooms.film import placed
from gateway.rooms.minutes import Minutes
from gateway.rooms.recording import Recorder
from gateway.rooms.tape import Tape
from gateway.rtc.faces import Encoders
from gateway.rtc.jpeg import Encoder
from tests.fakes_gateway import speech
from wire.codec import Message
from wire.events import Capture, Video

LOUD = (np.sin(np.arange(24_000) / 5) * 12_000).astype("<i2").tobytes()
"""A second at 24 kHz."""


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    monkeypatch.setattr("gateway.rooms.film.MAX_BEHIND", 10_000)  # seconds are recorded at once here
    recorder = Recorder("pt", Minutes(max_bytes=10_000), began_s=0.0, max_s=60.0, pictures=True)
    yield recorder
    recorder.discard()


def show(recorder: Recorder, channel: str, grey: int, **place: Any) -> None:
    frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), grey, np.uint8), format="rgb24")
    recorder.show(Message(Video(channel=channel, language="pt", number=0, **place), Encoder().encode(frame)))


def greys(path: Path) -> dict[float, int]:
    """What is in the middle of each picture, by its second."""
    with av.open(str(path)) as file:
        return {
            round(float(frame.time or 0), 2): int(frame.to_ndarray(format="rgb24")[240, 320, 0])
            for frame in file.decode(video=0)
        }


def at(seen: dict[float, int], second: float) -> int:
    """What stands there at this second."""
    return seen[max(time for time in seen if time <= second)]


def test_the_face_of_whoever_is_heard_with_the_words_on_its_lips(recorder: Recorder) -> None:
    recorder.record(1.0)
    show(recorder, "ana", 60)
    recorder.record(2.0)
    for step in range(25):  # of a second of speech; they come at once, and each waits for its place in it
        show(recorder, "bob", 100 + 4 * step, seq=0, offset=960 * step, sample_rate_hz=24_000)
    recorder.plays(Message(speech(0, 0, "bob", language="pt", last=True), LOUD))
    for step in range(10):
        recorder.record(2.0 + 0.1 * step)
        show(recorder, "ana", 60)
    recorder.record(3.2)
    for step in range(20):
        recorder.sound(Message(Capture(channel="ana", span=(0, 320)), LOUD[:640]))
        recorder.record(3.2 + 0.02 * step)
    show(recorder, "ana", 60)
    recorder.record(8.0)
    recorder.finish()
    seen = greys(recorder.path)
    assert at(seen, 0.5) < 5
    assert at(seen, 1.5) == pytest.approx(60, abs=5)
    assert [at(seen, second) for second in (2.1, 2.5, 2.9)] == pytest.approx([110, 150, 190], abs=15)
    assert at(seen, 4.0) == pytest.approx(60, abs=5)
    assert at(seen, 7.5) < 5  # her camera is off
    assert max(seen) == pytest.approx(8.0, abs=0.1)


def test_a_speaker_without_a_camera_is_not_shown_as_somebody_else(recorder: Recorder) -> None:
    for step in range(20):
        show(recorder, "ana", 60)
        recorder.record(0.05 * step)
    recorder.plays(Message(speech(0, 0, "bob", language="pt", last=True), LOUD))
    recorder.record(1.5)
    recorder.finish()
    seen = greys(recorder.path)
    assert at(seen, 0.8) == pytest.approx(60, abs=5)
    assert at(seen, 1.4) < 5


def test_pictures_of_any_shape_stand_in_the_middle() -> None:
    white = av.VideoFrame.from_ndarray(np.full((100, 50, 3), 255, np.uint8), format="rgb24").reformat(format="yuv420p")
    frame = av.VideoFrame.from_ndarray(placed(white), format="yuv420p").to_ndarray(format="rgb24")[:, :, 0]
    assert frame.shape == (480, 640)
    assert (frame[240] > 200).nonzero()[0].tolist() == list(range(200, 440))
    assert (frame[:, 320] > 200).all()


async def test_without_an_encoder_left_a_recording_is_sound_only() -> None:
    encoders = Encoders(1)
    tapes = [
        Tape(Minutes(max_bytes=0), encoders, max_s=60.0, clock=lambda: 0.0, changed=lambda: None) for _ in range(2)
    ]
    for tape in tapes:
        tape.start("key", "pt")
    assert [tape.ears[0].watches("en") for tape in tapes] == ["pt", None]
    for tape in tapes:
        tape.stop()
    assert encoders.take()
    for tape in tapes:
        tape.forget()
    assert not encoders.take()
