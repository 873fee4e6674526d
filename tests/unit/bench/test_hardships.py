"""The conditions that bad input is measured under."""

from pathlib import Path

import httpx
import numpy as np
import pytest

from bench.hardships import faster, hardships, silent
from bench.recordings import RATE_HZ, as_wav
from tests.unit.bench.answers import answering
from tests.unit.bench.runs import recording

EXPECTED = {
    "as recorded",
    "never pauses",
    "stutters and restarts",
    "whispering",
    "music under speech, 10 dB",
    "starts and ends inside a word",
    "clock 200 ppm fast",
    "clock 200 ppm slow",
    "network jitter 200 ms",
    "network stalls 2 s",
    "nobody speaks: silence, English expected",
    "nobody speaks: silence, language detected",
    "nobody speaks: noise, English expected",
    "nobody speaks: noise, language detected",
    "nobody speaks: music, English expected",
    "nobody speaks: music, language detected",
}


def test_every_condition_can_be_made_without_recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tone = (8_000 * np.sin(np.arange(2 * RATE_HZ) / 12)).astype(np.int16)
    answering(monkeypatch, lambda _: httpx.Response(200, content=as_wav(tone)))
    found, origin = hardships(tmp_path, "http://tts", 2)
    assert {one.name for one in found} == EXPECTED
    assert "our own synthesiser" in origin
    for one in found:
        assert one.recording.seconds > 3
        assert all(0 <= u.start < u.end <= len(one.recording.pcm) for u in one.recording.utterances)
        assert one.name.startswith("nobody speaks") == (not any(u.text for u in one.recording.utterances))


def test_a_fast_clock_moves_the_ends_of_speech_with_the_samples() -> None:
    made = faster(recording((3.0, 600.0)), 200.0)
    assert [u.end for u in made.utterances] == [round(3.0 * RATE_HZ * 1.0002), round(600 * RATE_HZ * 1.0002)]


def test_sounds_are_streamed_whole() -> None:
    made = silent([("a", np.ones(500, np.int16)), ("b", np.ones(300, np.int16))])
    assert [u.end - u.start for u in made.utterances] == [500, 300]
    assert int(made.pcm.sum()) == 800
