import numpy as np

from lipsync.arrays import Array
from lipsync.speech.articulation import OPENING
from lipsync.speech.envelope import Envelope

RATE = 16_000


def vowel(seconds: float, level: float = 0.3) -> Array:
    """A buzz with formants near those of an open vowel."""
    t = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * f * t) / (1 + abs(f - 750) / 400) for f in range(120, 3_000, 120))
    return (level * wave / np.abs(wave).max()).astype(np.float32)


def silence(seconds: float) -> Array:
    return np.zeros(int(seconds * RATE), np.float32)


def hiss(seconds: float) -> Array:
    noise = np.random.default_rng(3).normal(0, 0.1, int(seconds * RATE))
    return np.diff(noise, prepend=0, n=2).astype(np.float32)


def test_the_mouth_opens_with_the_voice_and_shuts_after_it() -> None:
    mouth = Envelope(np.concatenate([silence(0.5), vowel(0.5), silence(0.5)]), lead_s=0.0)
    assert mouth.at(0.25).opening < 0.005
    assert mouth.at(0.75).opening > 0.1
    assert mouth.at(1.25).opening < 0.005


def test_the_lips_lead_the_sound() -> None:
    sound = np.concatenate([silence(0.5), vowel(0.5)])
    assert Envelope(sound).at(0.47).opening > Envelope(sound, lead_s=0.0).at(0.47).opening


def test_a_hiss_is_a_narrow_mouth() -> None:
    mouth = Envelope(np.concatenate([vowel(0.5), hiss(0.4), vowel(0.5)]), lead_s=0.0)
    assert 0.01 < mouth.at(0.7).opening < 0.5 * mouth.at(0.25).opening


def test_a_short_gap_between_loud_parts_is_a_closure() -> None:
    mouth = Envelope(np.concatenate([vowel(0.4), 0.02 * vowel(0.06), vowel(0.4)]), lead_s=0.0)
    assert mouth.sample(np.arange(0.38, 0.48, 0.01))[:, OPENING].min() < 0.02


def test_quiet_speech_opens_the_mouth_too_but_noise_far_below_speech_does_not() -> None:
    assert Envelope(vowel(0.5, level=0.03), lead_s=0.0).at(0.25).opening > 0.08
    assert Envelope(vowel(0.5, level=0.0008), lead_s=0.0).at(0.25).opening < 0.02


def test_hardly_any_sound_and_times_outside_it_are_rest() -> None:
    assert Envelope(silence(0.0)).at(0.0).opening == 0
    assert Envelope(vowel(0.01)).at(0.0).opening == 0
    assert Envelope(vowel(0.5)).at(5.0).opening == 0
    assert Envelope(vowel(0.5)).at(-5.0).opening == 0
