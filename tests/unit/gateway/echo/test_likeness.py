"""How alike two sounds are, whatever loudness and colour they have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.echo.bands import BANDS, BandMeter
from gateway.echo.likeness import Levels, levels, match, twice_match
from gateway.echo.reference import Reference
from tests.unit.gateway.echo.sounds import HZ, babble, heard_in_a_room, pcm


def bands(sound: np.ndarray) -> Levels:
    return levels(BandMeter(HZ).push(pcm(sound)))


@settings(max_examples=10)
@given(lag=st.integers(0, 100), gain_db=st.floats(-20, 6), seed=st.integers(0, 10))
def test_an_echo_is_found_at_its_place(lag: int, gain_db: float, seed: int) -> None:
    sound = babble(4.0, seed)
    played = bands(sound)
    heard = bands(heard_in_a_room(sound, gain_db=gain_db, fades_s=0.2))[: len(played)]
    end = len(played) - 100
    for find in (match, twice_match):
        found = find(heard[end - 40 : end], played[: end + lag])
        assert abs(found.lag - lag) <= 1
        assert found.likeness > 0.66


def test_another_voice_is_hardly_ever_an_echo() -> None:
    likenesses = [
        twice_match(bands(babble(1.0, seed + 2_000))[-40:], bands(babble(4.0, seed))).likeness for seed in range(60)
    ]
    assert sum(likeness > 0.66 for likeness in likenesses) <= 2


def test_silence_is_like_nothing() -> None:
    nothing = np.full((40, BANDS), -70.0, np.float32)
    assert match(nothing, bands(babble(2.0, 1))).likeness < 0.01
    assert match(bands(babble(1.0, 1))[-40:], np.full((90, BANDS), -70.0, np.float32)).likeness < 0.01


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 48_000])
def test_bands_do_not_depend_on_the_rate(rate_hz: int) -> None:
    def tone(hz: int) -> bytes:
        return pcm(0.5 * np.sin(2 * np.pi * 1_000 * np.arange(hz) / hz))

    measured = BandMeter(rate_hz).push(tone(rate_hz))
    assert len(measured) == 49 or len(measured) == 50
    assert 10 * np.log10(measured[10].sum()) == pytest.approx(10 * np.log10(0.125), abs=0.5)
    assert measured[10].argmax() == BandMeter(HZ).push(tone(HZ))[10].argmax()


def test_sound_is_played_when_what_came_before_is_over() -> None:
    reference = Reference()
    beep = pcm(0.3 * np.sin(2 * np.pi * 500 * np.arange(HZ // 5) / HZ))
    for number in range(5):
        reference.play("her", beep, HZ, 10.0 + number * 0.01)
    sounding = reference.before(600, 150).sum(axis=1) > 1e-4
    assert (sounding.argmax(), sounding.sum()) == (50, pytest.approx(50, abs=2))
    assert reference.sounds(10.9, 0.1)
    assert reference.sounds(13.0, 3.0)
    assert not reference.sounds(13.0, 1.0)
    assert not reference.sounds(9.0, 1.0)


def test_a_long_speech_and_many_voices_take_no_more_room() -> None:
    reference = Reference()
    for number in range(200):
        reference.play(f"voice {number % 50}", bytes(HZ * 2), HZ, number * 0.1)
    assert len(reference._voices) == 32
    assert reference._powers.shape[0] == 3_000
