"""Which moment of which speech is heard at a given time. Speech is never delayed: what comes late is heard late."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from lipsync.arrays import Array
from lipsync.engines.base import Needs
from lipsync.speech.articulation import Articulation, TimedPhone
from lipsync.speech.cues import mel_at, samples_at
from lipsync.speech.envelope import Envelope
from lipsync.speech.mel import mel_spectrogram
from lipsync.speech.shape import REST, MouthShape

MAX_SEGMENTS = 64
MAX_SEGMENT_S = 120.0
ANALYSIS_RATE_HZ = 16_000
AROUND_S = 0.4
"""Sound before and after a moment that the renderers' windows reach into."""


@dataclass
class Spoken:
    """One segment of speech: what has come of it so far, and when it began to be heard (monotonic seconds)."""

    seq: int
    sample_rate_hz: int
    started: float
    needs: Needs = "shape"
    samples: int = 0
    complete: bool = False
    phones: list[TimedPhone] = field(default_factory=list)
    _pcm: list[Array] = field(default_factory=list)
    _mouth: Articulation | Envelope | None = None
    _all: Array | None = None

    @property
    def ends(self) -> float:
        return self.started + self.samples / self.sample_rate_hz

    def add(self, pcm: bytes, phones: list[TimedPhone]) -> None:
        """More of its sound, and phones that are now known."""
        count = len(pcm) // 2
        room = int(MAX_SEGMENT_S * self.sample_rate_hz) - self.samples
        self.samples += min(count, max(0, room))
        if phones:
            self.phones += phones
            self._mouth = None
            if self.needs == "shape":
                self._pcm.clear()
        if count and (self.needs != "shape" or not self.phones):
            self._mouth = self._mouth if self.phones else None
            self._pcm.append(np.frombuffer(pcm[: 2 * count], "<i2").astype(np.float32) / 32_768.0)
            self._all = None

    def shape(self, seconds: float) -> MouthShape:
        """The mouth at `seconds` of its sound."""
        if self._mouth is None:
            self._mouth = Articulation(self.phones) if self.phones else Envelope(self._sound())
        return self._mouth.at(seconds)

    def around(self, seconds: float) -> tuple[Array, float]:
        """The sound near a moment, float mono at 16 kHz, and where in it that moment is, seconds."""
        self._all = self._sound() if self._all is None else self._all
        first = max(0, int((seconds - AROUND_S) * ANALYSIS_RATE_HZ))
        last = max(0, int((seconds + AROUND_S) * ANALYSIS_RATE_HZ))
        return self._all[first:last], seconds - first / ANALYSIS_RATE_HZ

    def _sound(self) -> Array:
        if not self._pcm:
            return np.zeros(0, np.float32)
        samples = np.concatenate(self._pcm)
        places = np.arange(0, len(samples), self.sample_rate_hz / ANALYSIS_RATE_HZ)
        return np.asarray(np.interp(places, np.arange(len(samples)), samples), np.float32)


@dataclass(frozen=True)
class Heard:
    """What is heard at a moment: `offset` samples into segment `seq`; seq -1 is silence."""

    seq: int
    offset: int
    sample_rate_hz: int
    shape: MouthShape
    soon: MouthShape
    """The mouth a little later, to begin in time."""
    mel: Array | None = None
    sound: Array | None = None
    """As in Cue, where the renderer needs them."""


class Timeline:
    """The speech of one channel in one language, in the order in which it is heard."""

    def __init__(self, needs: Needs = "shape") -> None:
        self._needs = needs
        self._segments: deque[Spoken] = deque()

    def __len__(self) -> int:
        return len(self._segments)

    def add(
        self, seq: int, sample_rate_hz: int, pcm: bytes, phones: list[TimedPhone], *, last: bool, now: float
    ) -> None:
        """Take in a piece of a segment; a new one begins now, or after the one before it."""
        segment = next((known for known in self._segments if known.seq == seq), None)
        if segment is None:
            started = max([now, *(known.ends for known in self._segments)])
            segment = Spoken(seq, sample_rate_hz, started, self._needs)
            self._segments.append(segment)
            while len(self._segments) > MAX_SEGMENTS:
                self._segments.popleft()
        elif segment.ends < now and not segment.complete:
            segment.started += now - segment.ends  # the player has run dry: what comes now is heard now
        segment.add(pcm, phones)
        segment.complete = segment.complete or last

    def clear(self) -> None:
        self._segments.clear()

    @property
    def ends(self) -> float:
        """When the last of it will have been heard; 0 where there is nothing."""
        return max((known.ends for known in self._segments), default=0.0)

    def covers(self, moment: float) -> bool:
        """Something is heard at a moment, as far as is known now."""
        return any(known.started <= moment < known.ends for known in self._segments)

    def at(self, now: float, *, step_s: float, soon_s: float) -> Heard:
        """What is heard while a frame of `step_s` is shown from `now` on."""
        while self._segments and self._segments[0].ends + 1.0 < now and self._segments[0].complete:
            self._segments.popleft()
        current = next((known for known in self._segments if known.started <= now < known.ends), None)
        soon = self._shape(now + soon_s)
        shape = self._shape(now + step_s / 2)
        if current is None:
            return Heard(-1, 0, 0, shape, soon, *self._cut(np.zeros(0, np.float32), 0.0, step_s))
        seconds = now - current.started
        offset = int(seconds * current.sample_rate_hz)
        samples, place = current.around(seconds) if self._needs != "shape" else (np.zeros(0, np.float32), 0.0)
        return Heard(current.seq, offset, current.sample_rate_hz, shape, soon, *self._cut(samples, place, step_s))

    def _cut(self, samples: Array, seconds: float, step_s: float) -> tuple[Array | None, Array | None]:
        """The mel spectrogram, or the samples, of a moment of them."""
        if self._needs == "mel":
            return mel_at(mel_spectrogram(samples), seconds), None
        if self._needs == "samples":
            return None, samples_at(samples, seconds, step_s)
        return None, None

    def _shape(self, now: float) -> MouthShape:
        """Shapes of neighbouring segments never add up: the one that opens the mouth more is shown."""
        shapes = [
            known.shape(now - known.started)
            for known in self._segments
            if known.started - 0.3 <= now <= known.ends + 0.3
        ]
        return max(shapes, key=lambda shape: shape.opening, default=REST)
