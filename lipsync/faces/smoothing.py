"""One-Euro filter: steady where it is still, quick where it moves.

Casiez, Roussel, Vogel: "1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input", CHI 2012.
"""

import math

import numpy as np

from lipsync.arrays import Array

DERIVATIVE_CUTOFF_HZ = 1.0


class OneEuro:
    """Filters arrays of one shape. `beta`: how much the cutoff (Hz) rises per unit of speed (units a second)."""

    def __init__(self, min_cutoff_hz: float, beta: float) -> None:
        self._min_cutoff_hz, self._beta = min_cutoff_hz, beta
        self._value: Array | None = None
        self._speed: Array | None = None
        self._seconds = 0.0

    def __call__(self, value: Array, seconds: float) -> Array:
        """The filtered value at `seconds`; a time that does not advance gives the last one."""
        if self._value is None or self._speed is None:
            self._value, self._speed, self._seconds = value.astype(np.float32), np.zeros_like(value), seconds
            return self._value
        step = seconds - self._seconds
        if step <= 0:
            return self._value
        self._seconds = seconds
        speed_weight = _weight(DERIVATIVE_CUTOFF_HZ, step)
        self._speed = self._speed + speed_weight * ((value - self._value) / step - self._speed)
        weight = _weight(self._min_cutoff_hz + self._beta * np.abs(self._speed), step)
        self._value = (self._value + weight * (value - self._value)).astype(np.float32)
        return self._value


def _weight(cutoff_hz: float | Array, step: float) -> float | Array:
    turn = 2 * math.pi * cutoff_hz * step
    return turn / (turn + 1)
