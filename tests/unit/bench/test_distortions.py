"""Speech made hard to hear."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.distortions import chords, cut, drifted, mixed, stutter, whisper
from bench.recordings import RATE_HZ, Pcm, voiced_range


def vowel(seconds: float = 2.0) -> Pcm:
    """A buzz of 120 Hz whose harmonics are strongest near 700 Hz."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    harmonics = [(n * 120.0, np.exp(-(((n * 120.0 - 700) / 300) ** 2))) for n in range(1, 30)]
    return (4_000 * sum(a * np.sin(2 * np.pi * f * time_s) for f, a in harmonics)).astype(np.int16)


def power(pcm: Pcm) -> float:
    return float(np.square(pcm.astype(np.float64)).mean())


def spectrum(pcm: Pcm) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.abs(np.fft.rfft(pcm[: 1 * RATE_HZ].astype(np.float64)))


def test_who_stutters_says_the_whole_sentence_in_the_end() -> None:
    pcm = vowel()
    start, end = voiced_range(pcm)
    made = stutter(pcm)
    assert np.array_equal(made[-(end - start) :], pcm[start:end])
    assert len(made) > len(pcm) + RATE_HZ


def test_a_cut_takes_the_same_from_both_ends() -> None:
    pcm = np.pad(vowel(), RATE_HZ)
    assert len(cut(pcm, 0.3)) == pytest.approx(2 * RATE_HZ - 2 * 0.3 * RATE_HZ, abs=400)
    assert len(cut(pcm, 30.0)) > 0


def test_a_whisper_keeps_the_vowel_and_loses_the_voice() -> None:
    pcm = vowel()
    made = whisper(pcm)
    assert len(made) == len(pcm)
    assert power(made) == pytest.approx(power(pcm) / 4, rel=0.1)
    voiced, whispered = spectrum(pcm), spectrum(made)
    near, far = slice(400, 1_000), slice(3_000, 7_000)
    assert whispered[near].sum() > 3 * whispered[far].sum() / 10
    assert voiced[near].max() / voiced[near].mean() > 20
    assert whispered[near].max() / whispered[near].mean() < 10


@given(st.floats(-10, 30))
def test_what_is_under_the_speech_is_as_much_weaker_as_asked_for(ratio_db: float) -> None:
    pcm = (vowel(0.5) // 8).astype(np.int16)
    under = np.random.default_rng(1).integers(-500, 500, 1_000).astype(np.int16)
    added = mixed(pcm, under, ratio_db).astype(np.float64) - pcm
    assert 10 * np.log10(power(pcm) / np.square(added).mean()) == pytest.approx(ratio_db, abs=0.7)


def test_music_is_made_where_there_is_none() -> None:
    assert len(chords(1.0)) == RATE_HZ
    assert power(chords(1.0)) > 0


@given(st.floats(-500, 500))
def test_a_fast_clock_counts_more_samples(ppm: float) -> None:
    pcm = np.zeros(100_000, np.int16)
    assert len(drifted(pcm, ppm)) == round(100_000 * (1 + ppm / 1e6))
