"""Silero VAD on its real weights."""

from pathlib import Path

import numpy as np
import pytest

from asr.audio import AudioFile
from asr.engines.base import FRAME_SAMPLES, Audio
from asr.engines.silero import Silero, SileroModel
from tests.conftest import NeedsModels

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def model(needs_models: NeedsModels) -> SileroModel:
    return SileroModel(needs_models("silero-vad").path("silero-vad"))


def probabilities(detector: Silero, audio: Audio) -> list[float]:
    ends = range(FRAME_SAMPLES, len(audio) + 1, FRAME_SAMPLES)
    return [detector.probability(audio[end - FRAME_SAMPLES : end]) for end in ends]


def load(path: Path) -> Audio:
    with path.open("rb") as file:
        return np.concatenate(list(AudioFile(file, max_seconds=60).pieces()))


def test_silence_and_noise_are_no_speech(model: SileroModel) -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, 32_000).astype(np.float32)
    for audio in (np.zeros(32_000, np.float32), noise):
        assert max(probabilities(model.detector(), audio)) < 0.5


def test_people_are_speech(model: SileroModel, shared_data: Path) -> None:
    audio = load(shared_data / "asr" / "en" / "libri_1688-142285-0002.wav")
    assert np.mean(np.array(probabilities(model.detector(), audio)) > 0.5) > 0.5


def test_detectors_do_not_share_their_state(model: SileroModel, shared_data: Path) -> None:
    audio = load(shared_data / "asr" / "en" / "libri_1688-142285-0002.wav")
    one, other = model.detector(), model.detector()
    alone = probabilities(one, audio)
    one.reset()
    probabilities(other, audio[8_000:])
    assert probabilities(one, audio) == pytest.approx(alone)


def test_a_window_has_its_size(model: SileroModel) -> None:
    with pytest.raises(ValueError, match="512"):
        model.detector().probability(np.zeros(100, np.float32))
