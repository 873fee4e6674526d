"""Which moments of the audio the frames of a video stand for. Audio is the master: its samples are the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

FPS = 25


@dataclass(frozen=True)
class FrameClock:
    """Frames at a steady rate on the clock of `sample_rate_hz` audio. Exact: no rounding adds up over hours."""

    sample_rate_hz: int
    fps: Fraction = Fraction(FPS)

    def sample_of(self, frame: int) -> int:
        """First sample that is heard while frame number `frame` is shown."""
        return int(frame * self.sample_rate_hz / self.fps)

    def seconds_of(self, frame: int) -> float:
        return float(frame / self.fps)

    def middle_of(self, frame: int) -> float:
        """Seconds at the middle of the time for which a frame is shown."""
        return float((frame + Fraction(1, 2)) / self.fps)

    def frames_in(self, samples: int) -> int:
        """Frames that begin within that much audio."""
        return -int(-samples * self.fps // self.sample_rate_hz)

    def frames_between(self, first_sample: int, last_sample: int) -> Iterator[int]:
        """Numbers of the frames that begin in [first_sample, last_sample)."""
        return iter(range(self.frames_in(first_sample), self.frames_in(last_sample)))
