"""What one person hears, 20 ms at a time: everybody's translated speech, and originals below it. Pure."""

from collections import deque

import av
import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
FRAME = RATE_HZ // 50
MAX_WAITING_S = 60.0
MAX_ORIGINAL_S = 0.5
"""Originals are live: what waits longer than this is skipped."""
DUCKED = 0.15
Samples = NDArray[np.int16]


class Strand:
    """One source of sound, brought to 48 kHz; `full` says whether more than its bound waits."""

    def __init__(self, rate_hz: int, *, max_s: float) -> None:
        self.rate_hz = rate_hz
        self._max = int(max_s * RATE_HZ)
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        self._waiting: deque[Samples] = deque()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def push(self, pcm: bytes) -> None:
        if not pcm:
            return
        frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = self.rate_hz
        for ready in self._resampler.resample(frame):
            samples: Samples = ready.to_ndarray().reshape(-1).astype(np.int16, copy=False)
            self._waiting.append(samples)
            self._count += len(samples)
        while self._count > self._max:
            self._count -= len(self._waiting.popleft())

    def pull(self) -> Samples:
        """At most one frame's samples."""
        taken: list[Samples] = []
        missing = FRAME
        while missing and self._waiting:
            head = self._waiting.popleft()
            if len(head) > missing:
                self._waiting.appendleft(head[missing:])
                head = head[:missing]
            taken.append(head)
            missing -= len(head)
        self._count -= FRAME - missing
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)


class Mixer:
    """Strands by speaker. Originals are ducked while anybody's translation is heard."""

    def __init__(self) -> None:
        self._speech: dict[str, Strand] = {}
        self._originals: dict[str, Strand] = {}

    @property
    def waiting_s(self) -> float:
        """Speech that has not been heard."""
        return max((len(strand) for strand in self._speech.values()), default=0) / RATE_HZ

    def speech(self, speaker: str, pcm: bytes, rate_hz: int) -> None:
        """Translated speech, to be heard to its end."""
        self._push(self._speech, speaker, pcm, rate_hz, MAX_WAITING_S)

    def original(self, speaker: str, pcm: bytes, rate_hz: int) -> None:
        """Somebody's own voice."""
        self._push(self._originals, speaker, pcm, rate_hz, MAX_ORIGINAL_S)

    def forget(self, speaker: str) -> None:
        """A speaker is gone."""
        self._originals.pop(speaker, None)
        if not self._speech.get(speaker):
            self._speech.pop(speaker, None)

    def next(self) -> Samples:
        """The next 20 ms, silence where there is nothing."""
        loud = np.zeros(FRAME, np.float32)
        speaking = any(len(strand) for strand in self._speech.values())
        for strands, gain in ((self._speech, 1.0), (self._originals, DUCKED if speaking else 1.0)):
            for strand in strands.values():
                samples = strand.pull()
                loud[: len(samples)] += gain * samples
        return np.clip(loud, -32_768, 32_767).astype(np.int16)

    @staticmethod
    def _push(strands: dict[str, Strand], speaker: str, pcm: bytes, rate_hz: int, max_s: float) -> None:
        strand = strands.get(speaker)
        if strand is None or strand.rate_hz != rate_hz:
            strand = strands[speaker] = Strand(rate_hz, max_s=max_s)
        strand.push(pcm)
