"""How far a mouth has to be opened for an opening to be seen: learnt for each person from pictures that were made.

The lips' edges that can be measured are not quite those that move: teeth, beard and light shift them, each face in its
own way. A look at one's own picture now and then tells by how much (normalised least mean squares). Pure.
"""

import numpy as np

from lipsync.arrays import Array

KNOTS = np.array([0.0, 0.02, 0.04, 0.06, 0.09, 0.12, 0.16, 0.22], np.float32)
"""Openings, in eye distances, for which a correction is kept; between them it is interpolated."""
MOST = np.array([0.0, 0.018, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05], np.float32)
"""A look that is wrong must not make a grimace. Closed is closed: nothing is added to it."""
RATE = 0.4
"""Part of an error that one look mends."""


class Calibration:
    """`wanted` openings in, what to order out."""

    def __init__(self) -> None:
        self._added = np.zeros(len(KNOTS), np.float32)

    def order(self, wanted: float) -> float:
        """The opening to make for one that is to be seen."""
        return max(0.0, wanted + float(np.interp(wanted, KNOTS, self._added)))

    def learn(self, wanted: float, seen: float) -> None:
        """What a picture shows that was made for `wanted`."""
        share = _shares(wanted)
        step = RATE * (wanted - seen) * share / float((share**2).sum())
        self._added = np.clip(self._added + step, -MOST, MOST)
        orders = np.maximum.accumulate(KNOTS + self._added)  # more is never less
        self._added = np.asarray(np.clip(orders - KNOTS, -MOST, MOST), np.float32)


def _shares(wanted: float) -> Array:
    """How much each knot has to do with an opening; they add up to 1."""
    return np.array([np.interp(wanted, KNOTS, unit) for unit in np.eye(len(KNOTS))], np.float32)
