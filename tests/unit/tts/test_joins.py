from itertools import pairwise

import numpy as np
import pytest

from tests.fakes_tts import RATE_HZ, tone
from tts.joins import Joiner, fade_edges, quiet_end, quiet_start, silence

QUIET = silence(0.1, RATE_HZ)


def test_silence_around_speech_is_measured() -> None:
    audio = np.concatenate([QUIET, tone(0.2), QUIET, QUIET])
    assert quiet_start(audio, RATE_HZ) == pytest.approx(0.1 * RATE_HZ, abs=0.005 * RATE_HZ)
    assert quiet_end(audio, RATE_HZ) == pytest.approx(0.2 * RATE_HZ, abs=0.005 * RATE_HZ)


def test_speech_without_silence_has_none() -> None:
    assert quiet_start(tone(0.2), RATE_HZ) == 0
    assert quiet_end(tone(0.2), RATE_HZ) == 0


@pytest.mark.parametrize("audio", [QUIET, np.zeros(0, np.float32), np.zeros(7, np.float32)])
def test_silence_alone_is_all_silence(audio: np.ndarray) -> None:
    assert quiet_start(audio, RATE_HZ) == len(audio)
    assert quiet_end(audio, RATE_HZ) == len(audio)


def test_edges_start_and_end_at_zero() -> None:
    flat = np.full(1_000, 0.5, np.float32)
    both = fade_edges(flat, RATE_HZ, start=True, end=True)
    assert both[0] == 0.0
    assert both[-1] == 0.0
    assert both[500] == 0.5
    assert (fade_edges(flat, RATE_HZ, start=False, end=False) == flat).all()
    assert len(fade_edges(flat[:1], RATE_HZ, start=True, end=True)) == 1


def test_overlapping_chunks_of_one_sound_give_that_sound() -> None:
    whole = tone(0.3)
    cuts = [0, 1_000, 3_000, len(whole)]
    joiner = Joiner(hold=240)
    parts = []
    for begin, end in pairwise(cuts):
        lead = min(240, begin)
        parts.append(joiner.push(whole[begin - lead : end], overlap=lead, last=end == len(whole)))
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


def test_a_step_between_chunks_becomes_a_ramp() -> None:
    joiner = Joiner(hold=100)
    first = joiner.push(np.zeros(300, np.float32))
    second = joiner.push(np.ones(300, np.float32), overlap=100, last=True)
    joined = np.concatenate([first, second])
    assert len(joined) == 500
    assert np.abs(np.diff(joined)).max() < 0.02


def test_overlap_longer_than_what_is_held_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap of 10"):
        Joiner(hold=240).push(np.zeros(100, np.float32), overlap=10)


def test_chunks_shorter_than_the_hold_are_kept_until_the_last() -> None:
    joiner = Joiner(hold=240)
    assert len(joiner.push(np.ones(50, np.float32))) == 0
    assert len(joiner.push(np.ones(50, np.float32), last=True)) == 100
