"""The listener's player as a model of the page's: when each sample of speech that arrived over the network is heard."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

PREBUFFER_S = 0.04
"""The page starts a segment when this much of it is there, or all of it (`frontend/src/audio/playout.ts`)."""
MAX_HOLD_S = 0.3
HOLD_DECAY = 0.8
"""After a gap the page holds segments back for as long as the gap lasted, less after each that had none."""
DEVICE_S = 0.02
"""From the page's audio thread to the loudspeaker: a render quantum and the buffer of an interactive context."""
AUDIBLE = 0.005
"""Samples above this share of full scale (-46 dBFS) are audible; the page uses the same threshold."""


@dataclass
class Heard:
    """One segment as heard, in monotonic seconds: its first sample, its first audible sample, its end.

    `gaps` counts the times that playing had to wait for the rest of it; `waited_s` is how long other segments' audio
    held it up.
    """

    seq: int
    language: str
    started_s: float
    audible_s: float | None
    ended_s: float
    gaps: int = 0
    waited_s: float = 0.0


@dataclass
class Player:
    """Plays segments one after another, each as soon as enough of its samples are there; nothing is sped up."""

    prebuffer_s: float = PREBUFFER_S
    device_s: float = DEVICE_S
    heard: list[Heard] = field(default_factory=list)
    _free_s: float = 0.0
    _waiting: list[tuple[NDArray[np.int16], int]] = field(default_factory=list)
    _key: tuple[int, str] | None = None
    _came_s: float = 0.0
    _due_s: float | None = None
    _hold_s: float = 0.0

    def push(
        self, seq: int, language: str, pcm: NDArray[np.int16], rate_hz: int, arrived_s: float, *, last: bool = False
    ) -> None:
        """Audio of a segment arrived, in order; `last` says that the segment is complete."""
        if self._due_s is not None and self._due_s <= arrived_s:
            self._release(self._due_s)
        if self._key != (seq, language):
            self._release(arrived_s)
            self._key, self._came_s = (seq, language), arrived_s
        if len(pcm):
            self._waiting.append((pcm, rate_hz))
        if last or self._playing(arrived_s):
            self._release(arrived_s)
        elif self._waiting_s >= self.prebuffer_s - 1e-9:
            self._due_s = arrived_s if self._current else max(arrived_s, self._came_s + self._hold_s)
            if self._due_s <= arrived_s:
                self._release(arrived_s)
        if last and self._current and not self._current.gaps:
            self._hold_s *= HOLD_DECAY

    def backlog_s(self, now_s: float) -> float:
        """Speech that has arrived and is still to be heard."""
        return max(0.0, self._free_s - now_s - self.device_s)

    @property
    def _current(self) -> Heard | None:
        """The present segment, once it has begun."""
        last = self.heard[-1] if self.heard else None
        return last if last is not None and (last.seq, last.language) == self._key else None

    @property
    def _waiting_s(self) -> float:
        return sum(len(samples) / rate for samples, rate in self._waiting)

    def _playing(self, now_s: float) -> bool:
        """Whether the present segment is being played, or queued to be, when something arrives now."""
        return self._current is not None and self._free_s > now_s + self.device_s

    def _release(self, now_s: float) -> None:
        for pcm, rate_hz in self._waiting:
            if self._key is not None:
                self._play(self._key, pcm, rate_hz, now_s)
        self._waiting.clear()
        self._due_s = None

    def _play(self, key: tuple[int, str], pcm: NDArray[np.int16], rate_hz: int, now_s: float) -> None:
        ready_s = now_s + self.device_s
        starts_s = max(self._free_s, ready_s)
        current = self._current
        if current is None:
            current = Heard(*key, starts_s, None, starts_s, waited_s=max(0.0, self._free_s - ready_s))
            self.heard.append(current)
        elif starts_s > current.ended_s + 1e-9:
            current.gaps += 1
            self._hold_s = min(MAX_HOLD_S, self._hold_s + starts_s - current.ended_s)
        if current.audible_s is None:
            audible = np.flatnonzero(np.abs(pcm.astype(np.int32)) > AUDIBLE * 32_768)
            if len(audible):
                current.audible_s = starts_s + int(audible[0]) / rate_hz
        self._free_s = current.ended_s = starts_s + len(pcm) / rate_hz
