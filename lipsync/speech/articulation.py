"""From timed phones to the mouth at any moment, with co-articulation.

Every phone pulls the mouth towards its viseme, most at its middle, with a dominance that fades before and after it; the
mouth is the weighted mean of all pulls. Cohen and Massaro, "Modeling coarticulation in synthetic visual speech", 1993.
Afterwards the lips are made to meet where a phone needs it: the mean alone never quite closes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lipsync.arrays import Array
from lipsync.speech.shape import REST, MouthShape, as_row, from_row
from lipsync.speech.visemes import VISEMES, visemes_of

LEAD_S = 0.06
"""Lips are seen to move before the sound they make is heard."""
FADE_BEFORE_S, FADE_AFTER_S = 0.035, 0.03
ROUNDING_FADE_S = 0.10
"""Rounding begins early and ends late."""
MOMENTS_AT_ONCE = 250
REACH_S = 1.0
"""Phones farther away than this leave nothing of themselves: 1e-11 of their weight."""
CLOSURE_S = 0.075
"""Shortest time for which lips stay closed, so that a frame of 40 ms always falls into it."""
CLOSING_S = 0.06
BACKGROUND = 0.04
OPENING, WIDTH, ROUNDING, PRESSING, TUCK = range(5)


@dataclass(frozen=True)
class TimedPhone:
    """A phone between `start` and `end`, seconds of the audio."""

    symbol: str
    start: float
    end: float


def without_marks(phones: Iterable[TimedPhone]) -> list[TimedPhone]:
    """The phones alone: the time of a mark (some synthesisers give it some) goes to the phone before it."""
    kept: list[TimedPhone] = []
    for phone in phones:
        if visemes_of(phone.symbol):
            kept.append(phone)
        elif kept:
            kept[-1] = replace(kept[-1], end=phone.end)
    return kept


@dataclass(frozen=True)
class _Pull:
    viseme: str
    start: float
    end: float


class Articulation:
    """The mouth of one stretch of speech. Immutable; sampling is vectorised."""

    def __init__(self, phones: Iterable[TimedPhone], *, lead_s: float = LEAD_S) -> None:
        pulls = [pull for phone in without_marks(phones) for pull in _pulls(phone)]
        self._lead_s = lead_s
        self._start = np.array([pull.start for pull in pulls], np.float64)
        self._end = np.array([pull.end for pull in pulls], np.float64)
        visemes = [VISEMES[pull.viseme] for pull in pulls]
        self._shapes = np.array([as_row(viseme.shape) for viseme in visemes], np.float64).reshape(-1, 5)
        self._dominance = np.array([viseme.dominance for viseme in visemes], np.float64)
        self._rounds = np.array([viseme.rounds for viseme in visemes], bool)
        self._closes = np.array([viseme.closes for viseme in visemes], bool)

    @property
    def end_s(self) -> float:
        """When the last phone ends, seconds of the audio."""
        return float(self._end.max()) if len(self._end) else 0.0

    def at(self, seconds: float) -> MouthShape:
        """The mouth that is to be seen with the audio at `seconds`."""
        return from_row(self.sample([seconds])[0])

    def sample(self, seconds: Sequence[float] | Array) -> Array:
        """(n, 5) rows of MouthShape for n moments of the audio, in any order."""
        times = np.asarray(seconds, np.float64)[:, None] + self._lead_s
        rows = np.tile(np.asarray(as_row(REST), np.float32), (len(times), 1))
        for start in range(0, len(times), MOMENTS_AT_ONCE):
            part = times[start : start + MOMENTS_AT_ONCE]
            near = np.flatnonzero((self._start <= part.max() + REACH_S) & (self._end >= part.min() - REACH_S))
            if len(near):
                rows[start : start + len(part)] = self._blended(part, near)
        return rows

    def _blended(self, times: Array, near: Array) -> Array:
        """Rows for a few moments, of the pulls with these numbers."""
        rest = np.asarray(as_row(REST), np.float64)
        dominance, shapes = self._dominance[near], self._shapes[near]
        before, after = np.maximum(self._start[near] - times, 0), np.maximum(times - self._end[near], 0)
        quick = dominance * np.exp(-((before / FADE_BEFORE_S) ** 1.4) - (after / FADE_AFTER_S) ** 1.4)
        slow = dominance * np.exp(-(((before + after) / ROUNDING_FADE_S) ** 1.4))
        shape = _mean(quick, shapes, rest)
        rounded = _mean(np.where(self._rounds[near], slow, quick), shapes, rest)
        shape[:, [WIDTH, ROUNDING]] = rounded[:, [WIDTH, ROUNDING]]
        return self._closed(times, near, shape).astype(np.float32)

    def _closed(self, times: Array, near: Array, shape: Array) -> Array:
        """Make lips meet during p, b, m, and lip and teeth during f, v."""
        for index in near[self._closes[near]]:
            middle = (self._start[index] + self._end[index]) / 2
            half = max(self._end[index] - self._start[index], CLOSURE_S) / 2
            away = np.maximum(np.abs(times[:, 0] - middle) - half, 0) / CLOSING_S
            held = np.clip(1 - away, 0, 1)
            held = held * held * (3 - 2 * held)
            target = self._shapes[index]
            shape[:, OPENING] += held * np.minimum(0, target[OPENING] - shape[:, OPENING])
            for parameter in (PRESSING, TUCK):
                shape[:, parameter] = np.maximum(shape[:, parameter], held * target[parameter])
        return shape


def _pulls(phone: TimedPhone) -> list[_Pull]:
    parts, at = [], phone.start
    for viseme, share in visemes_of(phone.symbol):
        until = at + share * max(0.0, phone.end - phone.start)
        parts.append(_Pull(viseme, at, until))
        at = until
    return parts


def _mean(weights: Array, shapes: Array, rest: Array) -> Array:
    total = weights.sum(axis=1, keepdims=True) + BACKGROUND
    return np.asarray((weights @ shapes + BACKGROUND * rest) / total)
