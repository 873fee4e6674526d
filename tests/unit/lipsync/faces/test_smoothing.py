import numpy as np
import pytest

from lipsync.faces.smoothing import OneEuro


def test_noise_at_rest_is_smoothed() -> None:
    smooth, noise = OneEuro(1.0, 0.1), np.random.default_rng(1).normal(0, 0.01, 200)
    out = [float(smooth(np.array([value]), index / 25)[0]) for index, value in enumerate(noise)]
    assert np.std(out[50:]) < 0.5 * np.std(noise[50:])


def test_a_fast_movement_is_followed() -> None:
    lazy, quick = OneEuro(1.0, 0.0), OneEuro(1.0, 20.0)
    for index in range(10):
        at_rest = np.zeros(1), index / 25
        lazy(*at_rest), quick(*at_rest)
    moved = np.ones(1), 10 / 25
    assert quick(*moved)[0] > 0.8 > lazy(*moved)[0]


def test_time_that_stands_still_or_goes_back_changes_nothing() -> None:
    smooth = OneEuro(1.0, 1.0)
    first = smooth(np.array([3.0]), 1.0)
    assert smooth(np.array([9.0]), 1.0) == pytest.approx(first)
    assert smooth(np.array([9.0]), 0.5) == pytest.approx(first)
