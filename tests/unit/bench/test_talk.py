"""A talk without pauses."""

import numpy as np
import pytest

from bench.recordings import RATE_HZ, Clip, Pcm
from bench.talk import GAP_S, LEVEL, talk


def tone(seconds: float, height: int) -> Pcm:
    samples = np.arange(round(seconds * RATE_HZ))
    return (height * np.sin(samples * 2 * np.pi * 300 / RATE_HZ)).astype(np.int16)


CLIPS = [Clip("a", "en", "a", tone(2.0, 900), {"pt": "á"}), Clip("b", "en", "b", tone(3.0, 20_000))]


def test_it_is_as_long_as_asked_for_and_uses_every_clip_before_any_again() -> None:
    made = talk(CLIPS, 0.25)
    assert 15 <= made.seconds < 15 + 3 + 2
    assert [u.name for u in made.utterances][:4] == ["a", "b", "a (2)", "b (2)"]
    assert len({u.name for u in made.utterances}) == len(made.utterances)
    assert made.utterances[2].translations == {"pt": "á"}


def test_nobody_could_take_a_turn_in_its_gaps() -> None:
    made = talk(CLIPS, 0.25)
    gaps = [b.start - a.end for a, b in zip(made.utterances, made.utterances[1:], strict=False)]
    assert max(gaps) <= 0.15 * RATE_HZ
    assert gaps == [round(GAP_S * RATE_HZ)] * len(gaps)


def test_all_clips_are_equally_loud_and_no_gap_is_digital_silence() -> None:
    made = talk(CLIPS, 0.25)
    for utterance in made.utterances:
        voice = made.pcm[utterance.start : utterance.end].astype(np.float64) / 32_768
        assert np.sqrt(np.mean(voice**2)) == pytest.approx(LEVEL, rel=0.02)
    first, second = made.utterances[:2]
    assert made.pcm[first.end : second.start].any()
