import numpy as np
import pytest

from lipsync.engines.whisper_mel import log_mel


def test_it_is_the_spectrogram_that_faster_whisper_makes() -> None:
    extractor = pytest.importorskip("faster_whisper.feature_extractor").FeatureExtractor()
    audio = (0.2 * np.sin(np.arange(16_000) * 0.3) + 0.05 * np.random.default_rng(0).normal(size=16_000)).astype(
        np.float32
    )
    expected = extractor(audio, padding=0)
    got = log_mel(audio, 100)
    assert np.abs(got[:, :98] - expected[:, :98]).max() < 2e-3


def test_short_sound_is_padded_and_long_sound_cut() -> None:
    assert log_mel(np.zeros(10, np.float32), 3_000).shape == (80, 3_000)
    assert log_mel(np.zeros(999_999, np.float32), 30).shape == (80, 30)
