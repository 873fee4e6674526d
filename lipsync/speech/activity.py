"""How far the mouth is taken over: fully while somebody speaks, not at all in a long pause, with a soft way between."""

import numpy as np

from lipsync.arrays import Array

ATTACK_S, RELEASE_S = 0.16, 0.28
HOLD_S = 0.8
"""A pause shorter than this is part of the speech: the mouth rests, and its own movement does not come through."""
SPEAKING = 0.012
"""An opening, in eye distances, that only speech makes."""


def activity(opening: Array, *, step_s: float) -> Array:
    """Weights 0..1 for mouth openings sampled every `step_s` seconds."""
    weights = np.zeros(len(opening), np.float32)
    speaking = np.flatnonzero(opening > SPEAKING)
    if not len(speaking):
        return weights
    breaks = np.flatnonzero(np.diff(speaking) * step_s > HOLD_S)
    starts, ends = speaking[np.r_[0, breaks + 1]], speaking[np.r_[breaks, len(speaking) - 1]]
    times = np.arange(len(opening)) * step_s
    for start, end in zip(starts, ends, strict=True):
        rise = (times - (start * step_s - ATTACK_S)) / ATTACK_S
        fall = ((end * step_s + RELEASE_S) - times) / RELEASE_S
        weights = np.maximum(weights, np.clip(np.minimum(rise, fall), 0, 1))
    return np.asarray(weights * weights * (3 - 2 * weights), np.float32)


class Follower:
    """The same for a live stream, one frame at a time: knows what comes only `ahead_s` before."""

    def __init__(self) -> None:
        self._weight = 0.0
        self._quiet_s = HOLD_S

    def step(self, opening: float, opening_soon: float, step_s: float) -> float:
        """The weight of the next frame, from its opening and the one `ATTACK_S` later."""
        self._quiet_s = 0.0 if max(opening, opening_soon) > SPEAKING else self._quiet_s + step_s
        if self._quiet_s < HOLD_S:
            self._weight = min(1.0, self._weight + step_s / ATTACK_S)
        else:
            self._weight = max(0.0, self._weight - step_s / RELEASE_S)
        return self._weight * self._weight * (3 - 2 * self._weight)
