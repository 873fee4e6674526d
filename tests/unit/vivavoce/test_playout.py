"""When translated speech is heard."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from vivavoce.errors import UnreadableMedia
from vivavoce.playout import OUT_RATE_HZ, Playout
from wire.events import Speech


def speech(seq: int, offset: int, *, rate: int = OUT_RATE_HZ, last: bool = False) -> Speech:
    return Speech(channel="c", seq=seq, language="pt", sample_rate_hz=rate, offset=offset, last=last)


def pcm(samples: int, value: int = 1000) -> bytes:
    return np.full(samples, value, dtype="<i2").tobytes()


def test_speech_is_heard_when_it_arrives_or_when_the_last_has_been_heard(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    with Playout(path) as playout:
        assert not playout.play(speech(0, 0), pcm(2400), 1.0)
        assert playout.play(speech(0, 2400, last=True), pcm(2400, 2000), 1.01)
        assert playout.play(speech(1, 0, last=True), pcm(2400, 3000), 1.1)
        assert playout.heard_s == pytest.approx(1.3)
    heard, rate = soundfile.read(path, dtype="int16")
    assert rate == OUT_RATE_HZ
    steps = [heard[int(at * OUT_RATE_HZ)] for at in (0.99, 1.05, 1.15, 1.25)]
    assert steps == [0, 1000, 2000, 3000]


def test_late_frame_leaves_a_gap_as_it_is_heard(tmp_path: Path) -> None:
    with Playout(None) as playout:
        playout.play(speech(0, 0), pcm(2400), 0.0)
        playout.play(speech(0, 2400, last=True), pcm(2400), 0.5)
        assert playout.heard_s == pytest.approx(0.6)


def test_repetition_after_a_reconnect_is_heard_once() -> None:
    with Playout(None) as playout:
        playout.play(speech(0, 0), pcm(2400), 0.0)
        playout.play(speech(0, 0), pcm(2400), 0.1)
        assert playout.play(speech(0, 1200, last=True), pcm(2400), 0.1)
        assert playout.play(speech(0, 0), pcm(2400), 0.2)
        assert playout.heard_s == pytest.approx(0.15)


def test_other_rates_are_converted_without_losing_the_tail() -> None:
    with Playout(None) as playout:
        playout.play(speech(0, 0, rate=22_050), pcm(11_025), 0.0)
        playout.play(speech(0, 11_025, rate=22_050), pcm(11_025), 0.0)
        playout.play(speech(0, 22_050, rate=22_050, last=True), b"", 0.0)
        assert playout.heard_s == pytest.approx(1.0, abs=0.002)


def test_unwritable_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="cannot be written"):
        Playout(tmp_path / "no folder" / "out.wav")
