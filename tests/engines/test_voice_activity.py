"""Both voice activity detectors, on people, silence and noise."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.engines.base import FRAME_SAMPLES, Audio, VoiceActivityDetector
from asr.engines.silero import SileroModel
from asr.engines.webrtc import WebRtc
from tests.engines.test_recognisers import ENGLISH, heard
from wire.models import ModelStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(60)]


@pytest.fixture(params=["silero", "webrtc"])
def detector(request: pytest.FixtureRequest, needs_models: Callable[..., ModelStore]) -> VoiceActivityDetector:
    if request.param == "webrtc":
        return WebRtc()
    return SileroModel(needs_models("silero-vad").path("silero-vad")).detector()


def probabilities(detector: VoiceActivityDetector, audio: Audio) -> list[float]:
    frames = len(audio) // FRAME_SAMPLES
    return [detector.probability(audio[i * FRAME_SAMPLES : (i + 1) * FRAME_SAMPLES]) for i in range(frames)]


def test_people_are_heard(detector: VoiceActivityDetector, shared_data: Path) -> None:
    assert np.mean(np.array(probabilities(detector, heard(shared_data / "asr" / ENGLISH))) > 0.5) > 0.5


def test_silence_is_not(detector: VoiceActivityDetector) -> None:
    assert max(probabilities(detector, np.zeros(FRAME_SAMPLES * 50, np.float32))) < 0.35


def test_a_reset_forgets(detector: VoiceActivityDetector, shared_data: Path) -> None:
    audio = heard(shared_data / "asr" / ENGLISH)[: FRAME_SAMPLES * 40]
    first = probabilities(detector, audio)
    detector.reset()
    assert probabilities(detector, audio) == pytest.approx(first, abs=1e-6)


def test_windows_have_one_length(detector: VoiceActivityDetector) -> None:
    with pytest.raises(ValueError, match="512"):
        detector.probability(np.zeros(100, np.float32))


def test_silero_is_not_fooled_by_noise(needs_models: Callable[..., ModelStore], shared_data: Path) -> None:
    detector = SileroModel(needs_models("silero-vad").path("silero-vad")).detector()
    noise = heard(shared_data / "bad" / "noise__speechbrain__noise3.wav")
    assert np.mean(np.array(probabilities(detector, noise)) > 0.5) < 0.1
