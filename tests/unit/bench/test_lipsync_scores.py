import numpy as np
import pytest

from bench.lipsync_scores import RATE_HZ, psnr, speech_energy, timing

FPS = 25.0


def talk(seconds: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A syllable-like movement at 25 fps, and a sound that is as loud as the mouth is open."""
    rng = np.random.default_rng(seed)
    frames = int(seconds * FPS)
    opening = np.convolve(rng.random(frames + 4), np.hanning(5), mode="valid")
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    loudness = np.interp(times, (np.arange(frames) + 0.5) / FPS, opening) ** 2
    return opening, loudness * np.sin(2 * np.pi * 900 * times)


@pytest.mark.parametrize("late_s", [0.0, 0.08, 0.28])
def test_a_known_shift_is_measured(late_s: float) -> None:
    opening, sound = talk(12)
    shifted = np.concatenate([np.zeros(int(late_s * RATE_HZ)), sound])[: len(sound)]
    result = timing(opening, speech_energy(shifted, FPS, len(opening)), FPS)
    assert result.lag_ms == pytest.approx(late_s * 1e3, abs=12)
    assert result.clarity > 0.35
    assert result.in_sync == (late_s < 0.16)


def test_unrelated_sound_is_not_in_sync() -> None:
    opening, _ = talk(12, seed=1)
    _, sound = talk(12, seed=2)
    assert not timing(opening, speech_energy(sound, FPS, len(opening)), FPS).in_sync


def test_a_mouth_that_never_moves_is_not_in_sync() -> None:
    _, sound = talk(8)
    assert not timing(np.zeros(200), speech_energy(sound, FPS, 200), FPS).in_sync


def test_equal_pictures_have_the_highest_psnr_and_only_the_mask_counts() -> None:
    a = np.zeros((8, 8, 3), np.uint8)
    b = a.copy()
    b[:4] = 10
    mask = np.zeros((8, 8), bool)
    mask[4:] = True
    assert psnr(a, b, mask) == 99.0
    assert psnr(a, b, ~mask) == pytest.approx(20 * np.log10(25.5), abs=0.01)
