"""The networks that guess grades."""

import numpy as np
import pytest

from bench.mos_models import Dnsmos, Plcmos
from bench.recordings import RATE_HZ, Pcm


def voice(seconds: float, noise: float = 0.0) -> Pcm:
    """Something like a vowel with a syllable's rhythm."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 130 * n * time_s) / n for n in range(1, 20)) * (1 + np.sin(2 * np.pi * 4 * time_s))
    rough = np.random.default_rng(0).normal(0, noise, len(time_s)) if noise else 0
    return np.clip(2_000 * buzz + rough, -32_768, 32_767).astype(np.int16)


@pytest.mark.parametrize("model", [Dnsmos, Plcmos])
def test_grades_are_repeatable_and_on_the_scale(model: type[Dnsmos] | type[Plcmos]) -> None:
    grade = model()
    pcm = voice(1.0)
    assert grade(pcm) == grade(pcm)
    assert 0.8 <= grade(pcm) <= 5.0


def test_noise_lowers_dnsmos() -> None:
    grade = Dnsmos()
    assert grade(voice(1.0, noise=6_000)) < grade(voice(1.0))


def test_lost_packets_lower_plcmos() -> None:
    grade, pcm = Plcmos(), voice(3.0)
    broken = pcm.copy()
    for start in range(8_000, len(pcm), 6_000):
        broken[start : start + 1_600] = 0
    assert grade(broken) < grade(pcm)
