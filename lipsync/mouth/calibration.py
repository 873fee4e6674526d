"""How far a mouth has to be opened for an opening to be seen: learnt for each person from pictures that were made.

The lips' edges that can be measured are not quite those that move: teeth, beard and light shift them, each face in its
own way, and a mouth that was open otherwise than one that was closed. A look at one's own picture now and then tells by
how much (normalised least mean squares). Pure.
"""

import numpy as np

from lipsync.arrays import Array

KNOTS = np.array([0.0, 0.02, 0.04, 0.06, 0.09, 0.12, 0.16, 0.22], np.float32)
"""Openings, in eye distances, for which a correction is kept; between them it is interpolated."""
MOST = np.array([0.0, 0.018, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05], np.float32)
"""A look that is wrong must not make a grimace. Closed is closed: nothing is added to it."""
OWN_KNOTS = np.array([0.0, 0.05, 0.10, 0.16, 0.24], np.float32)
"""Openings of the frame's own mouth, for which another correction is kept."""
OWN_MOST, OWN_FROM = 0.035, 0.04
"""It holds in full for openings from `OWN_FROM` on."""
RATE, OWN_RATE = 0.3, 0.15
"""Parts of an error that one look mends."""


class Calibration:
    """`wanted` openings in, what to order out; `own` is the opening of the mouth that is changed."""

    def __init__(self) -> None:
        self._added = np.zeros(len(KNOTS), np.float32)
        self._own_added = np.zeros(len(OWN_KNOTS), np.float32)

    def order(self, wanted: float, own: float) -> float:
        """The opening to make for one that is to be seen."""
        for_own = np.minimum(1.0, KNOTS / OWN_FROM) * np.interp(own, OWN_KNOTS, self._own_added)
        orders = np.maximum.accumulate(np.maximum(0.0, KNOTS + self._added + for_own))  # more is never less
        return float(np.interp(wanted, KNOTS, orders)) + max(0.0, wanted - float(KNOTS[-1]))

    def learn(self, wanted: float, own: float, seen: float) -> None:
        """What a picture shows that was made for `wanted`."""
        share = _shares(wanted, KNOTS)
        own_share = min(1.0, wanted / OWN_FROM) * _shares(own, OWN_KNOTS)
        missing = wanted - seen
        step = OWN_RATE * missing * own_share
        self._own_added = np.clip(self._own_added + step, -OWN_MOST, OWN_MOST)
        step = RATE * missing * share / float((share**2).sum())
        self._added = np.asarray(np.clip(self._added + step, -MOST, MOST), np.float32)


def _shares(value: float, knots: Array) -> Array:
    """How much each knot has to do with a value; they add up to 1."""
    return np.array([np.interp(value, knots, unit) for unit in np.eye(len(knots))], np.float32)
