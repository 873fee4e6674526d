import numpy as np
import pytest

from lipsync.speech.activity import HOLD_S, Follower, activity

STEP_S = 0.04


def openings(*parts: tuple[float, float]) -> np.ndarray:
    return np.concatenate([np.full(round(seconds / STEP_S), opening) for opening, seconds in parts])


def test_the_mouth_is_taken_over_while_somebody_speaks_only() -> None:
    weights = activity(openings((0, 2), (0.1, 1), (0, 2)), step_s=STEP_S)
    assert weights[:40].max() == 0
    assert weights[52:74].min() == pytest.approx(1.0)
    assert weights[-40:].max() == 0


def test_a_short_pause_is_part_of_the_speech() -> None:
    short = activity(openings((0.1, 1), (0, HOLD_S * 0.8), (0.1, 1)), step_s=STEP_S)
    long = activity(openings((0.1, 1), (0, HOLD_S * 3), (0.1, 1)), step_s=STEP_S)
    assert short[2:-8].min() == pytest.approx(1.0)
    assert long.min() == 0


def test_it_comes_and_goes_softly() -> None:
    weights = activity(openings((0, 1), (0.1, 1), (0, 1)), step_s=STEP_S)
    assert np.abs(np.diff(weights)).max() < 0.45


def test_silence_is_never_taken_over() -> None:
    assert activity(np.zeros(50), step_s=STEP_S).max() == 0
    assert activity(np.zeros(0), step_s=STEP_S).shape == (0,)


def test_live_it_is_the_same_one_frame_at_a_time() -> None:
    follower = Follower()
    spoken = openings((0, 2), (0.1, 1), (0, 2))
    weights = [
        follower.step(float(a), float(b), STEP_S) for a, b in zip(spoken, [*spoken[4:], 0, 0, 0, 0], strict=True)
    ]
    assert max(weights[:40]) == 0
    assert min(weights[54:74]) == pytest.approx(1.0)
    assert weights[-1] == 0
    assert np.abs(np.diff(weights)).max() < 0.45
