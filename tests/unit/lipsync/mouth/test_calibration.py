import numpy as np
import pytest

from lipsync.mouth.calibration import KNOTS, MOST, OWN_MOST, Calibration


def face(order: float) -> float:
    """One whose beard hides a part of every opening."""
    return max(0.0, 0.8 * order - 0.01)


def test_what_is_seen_comes_to_be_what_was_wanted() -> None:
    calibration = Calibration()
    rng = np.random.default_rng(0)
    for wanted in rng.uniform(0.02, 0.16, 80):
        calibration.learn(float(wanted), 0.0, face(calibration.order(float(wanted), 0.0)))
    for wanted in (0.04, 0.08, 0.12):
        assert face(calibration.order(wanted, 0.0)) == pytest.approx(wanted, abs=0.006)


def test_a_mouth_that_was_open_is_told_from_one_that_was_closed() -> None:
    calibration = Calibration()
    rng = np.random.default_rng(0)
    looks = {0.0: 1.2, 0.2: 0.8}
    for wanted in rng.uniform(0.04, 0.16, 200):
        own = float(rng.choice([*looks]))
        calibration.learn(float(wanted), own, looks[own] * calibration.order(float(wanted), own))
    for own, part in looks.items():
        assert part * calibration.order(0.1, own) == pytest.approx(0.1, abs=0.012)


def test_a_closed_mouth_is_ordered_closed_whatever_was_seen() -> None:
    calibration = Calibration()
    for _ in range(20):
        calibration.learn(0.0, 0.1, 0.1)
        calibration.learn(0.03, 0.1, 0.0)
    assert calibration.order(0.0, 0.1) == 0


def test_wrong_looks_stay_within_bounds_and_more_is_never_less() -> None:
    calibration = Calibration()
    for wanted, seen in ((0.04, 5.0), (0.12, -5.0), (0.06, 5.0), (0.2, 9.0)) * 10:
        calibration.learn(wanted, 0.1, seen)
    orders = [calibration.order(float(wanted), 0.1) for wanted in np.linspace(0, 0.22, 60)]
    assert orders == sorted(orders)
    assert (
        np.abs(np.array([calibration.order(float(knot), 0.1) for knot in KNOTS]) - KNOTS).max()
        <= MOST.max() + OWN_MOST + 1e-6
    )
