"""How much a stretch of microphone sound is like what was played before: correlation of log-band envelopes. Pure.

Each band's mean is taken away, so that loudness, loudspeaker and room, which colour a sound but do not change how it
moves, do not count. 1 is a copy.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from gateway.echo.bands import BANDS, Powers

FLOOR = 1e-7
"""Mean square in a band below which differences do not count: -70 dB of full scale."""
LEAST_DEPTH_DB = 6.0
"""In the microphone's noise a quiet echo keeps only the peaks of its sound: as much of them is compared."""
LEAST_SPREAD_DB = 2.0
"""Sound that moves less than this in its bands is like nothing."""
Levels = NDArray[np.float32]
"""Decibels of full scale, (steps, bands)."""


class Match(msgspec.Struct):
    """The best place: the sound was played `lag` steps before the microphone heard it."""

    likeness: float = 0.0
    lag: int = 0


def levels(powers: Powers) -> Levels:
    """Decibels of full scale in each band."""
    decibels: Levels = 10 * np.log10(powers + np.float32(FLOOR))
    return decibels


def match(microphone: Levels, played: Levels) -> Match:
    """The best lag. `played` ends with the microphone's last step and begins as much earlier as is to be looked at."""
    curve = likeness_by_lag(microphone, played)
    at = int(np.argmax(curve))
    return Match(float(curve[at]), at)


def twice_match(microphone: Levels, played: Levels) -> Match:
    """The same, where both halves have to be alike at one lag: chance is not right twice in the same place."""
    half = len(microphone) // 2
    first = likeness_by_lag(microphone[:half], played[: len(played) - (len(microphone) - half)])
    second = likeness_by_lag(microphone[half:], played[half:])
    both = np.minimum(_spread(first), _spread(second))
    at = int(np.argmax(both))
    return Match(float(both[at]), at)


def likeness_by_lag(microphone: Levels, played: Levels) -> NDArray[np.float32]:
    """Likeness for each lag from 0 up to what `played` reaches back."""
    count = len(microphone)
    centred = (microphone - microphone.mean(axis=0)).astype(np.float32)
    depth = np.maximum(microphone.max(axis=0) - microphone.min(axis=0), LEAST_DEPTH_DB)
    played = np.maximum(played, played.max(axis=0) - depth).astype(np.float32)
    flat = played.ravel()
    windows = np.lib.stride_tricks.sliding_window_view(flat, count * BANDS)[::BANDS]
    together = windows @ centred.ravel()
    sums = np.cumsum(np.vstack([np.zeros((1, BANDS)), played]), axis=0)
    squares = np.cumsum(np.concatenate([[0.0], np.sum(np.square(played, dtype=np.float64), axis=1)]))
    means = (sums[count:] - sums[:-count]) / count
    least = count * BANDS * LEAST_SPREAD_DB**2
    theirs = np.maximum(squares[count:] - squares[:-count] - count * np.sum(means**2, axis=1), least)
    own = max(float(np.sum(centred**2)), least)
    curve: NDArray[np.float32] = (together / np.sqrt(own * theirs))[::-1].astype(np.float32)
    return curve


def _spread(curve: NDArray[np.float32]) -> NDArray[np.float32]:
    """A step more or less is the same place."""
    around = np.concatenate([[-1.0], curve, [-1.0]])
    best: NDArray[np.float32] = np.maximum(np.maximum(around[:-2], around[1:-1]), around[2:]).astype(np.float32)
    return best
