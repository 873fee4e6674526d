"""WebRTC's detector. Its weights are in its library: nothing is fetched."""

from pathlib import Path

import numpy as np
import pytest

from asr.engines.base import FRAME_SAMPLES, Audio
from asr.engines.webrtc import WebRtc
from tests.engines.test_silero import load


def probabilities(audio: Audio) -> list[float]:
    detector = WebRtc()
    ends = range(FRAME_SAMPLES, len(audio) + 1, FRAME_SAMPLES)
    return [detector.probability(audio[end - FRAME_SAMPLES : end]) for end in ends]


def test_silence_is_no_speech() -> None:
    assert max(probabilities(np.zeros(32_000, np.float32))) == 0


def test_people_are_speech(shared_data: Path) -> None:
    audio = load(shared_data / "asr" / "en" / "libri_1688-142285-0002.wav")
    assert np.mean(np.array(probabilities(audio)) > 0.5) > 0.5


def test_forgets() -> None:
    detector = WebRtc(0)
    for _ in range(20):
        detector.probability(np.random.default_rng(1).normal(0, 0.3, FRAME_SAMPLES).astype(np.float32))
    detector.reset()
    assert detector.probability(np.zeros(FRAME_SAMPLES, np.float32)) == 0


def test_a_window_has_its_size() -> None:
    with pytest.raises(ValueError, match="512"):
        WebRtc().probability(np.zeros(100, np.float32))
