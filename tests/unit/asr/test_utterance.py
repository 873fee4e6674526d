import numpy as np
import pytest

from asr.engines.base import FRAME_SAMPLES, Audio
from asr.utterance import Utterance


def frame(level: float) -> Audio:
    return np.full(FRAME_SAMPLES, level, np.float32)


def spoken(*levels: float, start: int = 1_000) -> Utterance:
    """One window a level; those above zero are voiced."""
    utterance = Utterance(start)
    for level in levels:
        utterance.append(frame(level))
        if level > 0:
            utterance.mark_voiced(0.8)
    return utterance


def test_knows_its_place_and_its_voice() -> None:
    utterance = spoken(0, 0.5, 0.5, 0)
    assert (utterance.start, utterance.end) == (1_000, 1_000 + 4 * FRAME_SAMPLES)
    assert utterance.voiced_until == 1_000 + 3 * FRAME_SAMPLES
    assert utterance.voiced_samples == 2 * FRAME_SAMPLES
    assert utterance.mean_probability == pytest.approx(0.8)
    assert utterance.voiced_windows(0, 99_999) == [1_000 + FRAME_SAMPLES, 1_000 + 2 * FRAME_SAMPLES]


def test_gives_any_part_of_its_audio() -> None:
    utterance = spoken(0.1, 0.2, 0.3)
    second = utterance.audio(1_000 + FRAME_SAMPLES, 1_000 + 2 * FRAME_SAMPLES)
    assert second.tolist() == frame(0.2).tolist()
    assert len(utterance.audio()) == 3 * FRAME_SAMPLES
    assert len(utterance.audio(start=0)) == 3 * FRAME_SAMPLES
    assert len(utterance.audio(99_999)) == 0


def test_audio_is_a_copy() -> None:
    utterance = spoken(0.1)
    utterance.audio()[:] = 9
    assert utterance.audio().max() < 1


def test_grows_beyond_its_first_buffer() -> None:
    utterance = Utterance(0)
    for number in range(400):
        utterance.append(frame(number / 400))
    assert utterance.end == 400 * FRAME_SAMPLES
    assert utterance.audio()[-1] == pytest.approx(399 / 400)


def test_finds_the_quietest_place() -> None:
    utterance = spoken(0.5, 0.5, 0.001, 0.5)
    quiet = utterance.quietest(1_000, utterance.end)
    assert 1_000 + 2 * FRAME_SAMPLES <= quiet < 1_000 + 3 * FRAME_SAMPLES
    assert utterance.quietest(utterance.end, utterance.end + 5) == utterance.end


def test_drops_old_audio() -> None:
    utterance = spoken(0.1, 0.2, 0.3)
    utterance.drop_before(1_000 + FRAME_SAMPLES)
    assert utterance.start == 1_000 + FRAME_SAMPLES
    assert utterance.audio()[0] == pytest.approx(0.2)
    assert len(utterance.voiced_windows(0, 99_999)) == 2
    utterance.drop_before(0)
    assert utterance.start == 1_000 + FRAME_SAMPLES
    utterance.drop_before(10**9)
    assert utterance.start == utterance.end


def test_splits_into_a_finished_part_and_the_rest() -> None:
    utterance = spoken(0.1, 0, 0.3, 0.3)
    first = utterance.split_before(1_000 + 2 * FRAME_SAMPLES)
    assert first.closed
    assert (first.start, first.end, utterance.start) == (1_000, utterance.start, 1_000 + 2 * FRAME_SAMPLES)
    assert first.voiced_until == 1_000 + FRAME_SAMPLES
    assert (first.voiced_samples, utterance.voiced_samples) == (FRAME_SAMPLES, 2 * FRAME_SAMPLES)
    assert utterance.mean_probability == pytest.approx(0.8)
