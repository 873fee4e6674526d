"""Captured audio that the server has not confirmed, kept so that it can be sent again after a loss. Pure."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from wire.events import CAPTURE_RATE_HZ

RETENTION_SAMPLES = 30 * CAPTURE_RATE_HZ
"""What the browser keeps, too."""


class Frame(NamedTuple):
    """PCM16LE audio and the sample of the session at which it begins."""

    start: int
    pcm: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.pcm) // 2


class Retention:
    """The latest frames, oldest first, at most 30 s of them."""

    def __init__(self, max_samples: int = RETENTION_SAMPLES) -> None:
        self._max_samples = max_samples
        self._frames: deque[Frame] = deque()
        self.end = 0
        """One past the last sample that was pushed."""

    @property
    def start(self) -> int:
        """The first sample that is still kept."""
        return self._frames[0].start if self._frames else self.end

    def push(self, pcm: bytes) -> Frame:
        """Append audio that follows what came before."""
        frame = Frame(self.end, pcm)
        self._frames.append(frame)
        self.end = frame.end
        while self.end - self.start > self._max_samples:
            self._frames.popleft()
        return frame

    def confirm(self, sample: int) -> None:
        """Forget what ends at or before `sample`."""
        while self._frames and self._frames[0].end <= sample:
            self._frames.popleft()

    def since(self, sample: int) -> Iterator[Frame]:
        """Everything from `sample` on; a frame that spans it is cut there."""
        for frame in list(self._frames):
            if frame.end > sample:
                cut = max(0, sample - frame.start)
                yield Frame(frame.start + cut, frame.pcm[2 * cut :])
