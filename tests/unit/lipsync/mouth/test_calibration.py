import numpy as np
import pytest

from lipsync.mouth.calibration import KNOTS, MOST, Calibration


def face(order: float) -> float:
    """One whose beard hides a part of every opening."""
    return max(0.0, 0.8 * order - 0.01)


def test_what_is_seen_comes_to_be_what_was_wanted() -> None:
    calibration = Calibration()
    rng = np.random.default_rng(0)
    for wanted in rng.uniform(0.02, 0.16, 80):
        calibration.learn(float(wanted), face(calibration.order(float(wanted))))
    for wanted in (0.04, 0.08, 0.12):
        assert face(calibration.order(wanted)) == pytest.approx(wanted, abs=0.006)


def test_a_closed_mouth_is_ordered_closed_whatever_was_seen() -> None:
    calibration = Calibration()
    for _ in range(20):
        calibration.learn(0.0, 0.1)
        calibration.learn(0.03, 0.0)
    assert calibration.order(0.0) == 0


def test_wrong_looks_stay_within_bounds_and_more_is_never_less() -> None:
    calibration = Calibration()
    for wanted, seen in ((0.04, 5.0), (0.12, -5.0), (0.06, 5.0), (0.2, 9.0)) * 10:
        calibration.learn(wanted, seen)
    orders = [calibration.order(float(wanted)) for wanted in np.linspace(0, 0.22, 60)]
    assert orders == sorted(orders)
    assert np.abs(np.array([calibration.order(float(knot)) for knot in KNOTS]) - KNOTS).max() <= MOST.max() + 1e-6
