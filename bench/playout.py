"""The listener's player as a model: when each sample of speech that arrived over the network is heard."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

BUFFER_S = 0.04
"""Speech waits this long in the browser's playout queue and output device before it is heard."""
AUDIBLE = 0.01
"""Samples above this share of full scale are audible."""


@dataclass
class Heard:
    """One segment as heard: when its first sample and its first audible sample left the player."""

    seq: int
    language: str
    started_s: float
    audible_s: float | None
    ended_s: float


@dataclass
class Player:
    """Plays segments one after another, each as soon as its samples are there; times are monotonic seconds.

    `buffer_s` stands for the playout queue and the device. A frame that arrives late leaves a gap; nothing is sped up.
    """

    buffer_s: float = BUFFER_S
    heard: list[Heard] = field(default_factory=list)
    _free_s: float = 0.0

    def push(self, seq: int, language: str, pcm: NDArray[np.int16], rate_hz: int, arrived_s: float) -> None:
        """Audio of a segment arrived; segments come in order."""
        starts = max(self._free_s, arrived_s + self.buffer_s)
        if not self.heard or self.heard[-1].seq != seq or self.heard[-1].language != language:
            self.heard.append(Heard(seq, language, starts, None, starts))
        segment = self.heard[-1]
        if segment.audible_s is None:
            audible = np.flatnonzero(np.abs(pcm.astype(np.int32)) > AUDIBLE * 32_768)
            if len(audible):
                segment.audible_s = starts + int(audible[0]) / rate_hz
        self._free_s = segment.ended_s = starts + len(pcm) / rate_hz
