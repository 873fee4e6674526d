"""What one person hears, 20 ms at a time: everybody's translated speech, and originals below it. Pure."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import av
import msgspec
import numpy as np
from numpy.typing import NDArray

from wire.events import Speech

RATE_HZ = 48_000
FRAME = RATE_HZ // 50
MAX_WAITING_S = 60.0
MAX_ORIGINAL_S = 1.5
"""Originals are live: what waits longer than this is skipped. What the echo check has held comes 0.9 s at a time."""
DUCKED = 0.15
FORGOTTEN_FRAMES = 500
"""A source that has been silent for ten seconds has probably gone."""
Samples = NDArray[np.int16]


class Heard(NamedTuple):
    """A place in one segment's speech."""

    seq: int
    language: str
    seconds: float


class Strand:
    """One source of sound, brought to 48 kHz. Notes between its samples are handed back when it comes to them."""

    def __init__(self, *, max_s: float) -> None:
        self.passed: list[Speech] = []
        self._max = int(max_s * RATE_HZ)
        self._rate_hz = 0
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        self._waiting: deque[Samples | Speech] = deque()
        self._count = self._hold = self._silent = 0
        self._segment: Speech | None = None
        self._heard = 0

    def __len__(self) -> int:
        return self._count

    @property
    def stale(self) -> bool:
        """Nothing has come for long."""
        return self._silent > FORGOTTEN_FRAMES

    @property
    def heard(self) -> Heard | None:
        """How far its present segment has been pulled."""
        if self._segment is None:
            return None
        return Heard(self._segment.seq, self._segment.language, self._heard / RATE_HZ)

    def push(self, pcm: bytes, rate_hz: int) -> None:
        if not pcm:
            return
        if rate_hz != self._rate_hz:
            self._rate_hz = rate_hz
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate_hz
        for ready in self._resampler.resample(frame):
            samples: Samples = ready.to_ndarray().reshape(-1).astype(np.int16, copy=False)
            self._waiting.append(samples)
            self._count += len(samples)
        while self._count > self._max:
            self._skip()

    def mark(self, note: Speech) -> None:
        """To be handed back when everything before it has been pulled."""
        self._waiting.append(note)

    def hold(self, seconds: float) -> None:
        """Be silent for so long first."""
        self._hold = int(seconds * RATE_HZ)

    def pull(self) -> Samples:
        """At most one frame's samples."""
        if self._hold > 0:
            self._hold -= FRAME
            return np.zeros(0, np.int16)
        taken: list[Samples] = []
        missing = FRAME
        while missing and self._waiting:
            head = self._waiting.popleft()
            if isinstance(head, Speech):
                self._pass(head)
                continue
            if len(head) > missing:
                self._waiting.appendleft(head[missing:])
                head = head[:missing]
            taken.append(head)
            missing -= len(head)
            self._heard += len(head)
        self._count -= FRAME - missing
        self._silent = 0 if taken else self._silent + 1
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)

    def _skip(self) -> None:
        head = self._waiting.popleft()
        if isinstance(head, Speech):
            self._pass(head)
        else:
            self._count -= len(head)

    def _pass(self, note: Speech) -> None:
        self.passed.append(note)
        self._segment, self._heard = (None if note.last else note), 0


class Mixer:
    """Strands by speaker. Originals are ducked while anybody's translation is heard.

    `told` gets each segment's first and last event, without their samples, when they are heard.
    """

    def __init__(self, told: Callable[[Speech], None] = lambda _: None) -> None:
        self._told = told
        self._speech: dict[str, Strand] = {}
        self._originals: dict[str, Strand] = {}

    @property
    def waiting_s(self) -> float:
        """Speech that has not been heard."""
        return max((len(strand) for strand in self._speech.values()), default=0) / RATE_HZ

    def heard(self, speaker: str) -> Heard | None:
        """Where in this speaker's translation the listener is now; None in silence."""
        strand = self._speech.get(speaker)
        return strand.heard if strand is not None else None

    def speech(self, event: Speech, pcm: bytes) -> None:
        """Translated speech, to be heard to its end."""
        strand = self._speech.setdefault(event.channel, Strand(max_s=MAX_WAITING_S))
        if event.offset == 0:
            strand.mark(msgspec.structs.replace(event, phonemes=(), last=False))
        strand.push(pcm, event.sample_rate_hz)
        if event.last:
            strand.mark(msgspec.structs.replace(event, phonemes=(), offset=event.offset + len(pcm) // 2))

    def hold(self, speaker: str, seconds: float) -> None:
        """The listener still hears this speaker from elsewhere: begin afterwards."""
        self._speech.setdefault(speaker, Strand(max_s=MAX_WAITING_S)).hold(seconds)

    def original(self, speaker: str, pcm: bytes, rate_hz: int) -> None:
        """Somebody's own voice."""
        self._originals.setdefault(speaker, Strand(max_s=MAX_ORIGINAL_S)).push(pcm, rate_hz)

    def clear(self) -> None:
        """What waits is not wanted any more."""
        self._speech.clear()

    def next(self) -> Samples:
        """The next 20 ms, silence where there is nothing."""
        loud = np.zeros(FRAME, np.float32)
        speaking = any(len(strand) for strand in self._speech.values())
        for strands, gain in ((self._speech, 1.0), (self._originals, DUCKED if speaking else 1.0)):
            for speaker, strand in list(strands.items()):
                samples = strand.pull()
                loud[: len(samples)] += gain * samples
                for note in strand.passed:
                    self._told(note)
                strand.passed.clear()
                if strand.stale:
                    del strands[speaker]
        return np.clip(loud, -32_768, 32_767).astype(np.int16)
