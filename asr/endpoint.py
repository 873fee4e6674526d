"""Where speech begins and ends, by the voice-activity probability of one window after another. It counts, no clock."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from asr.engines.base import FRAME_SAMPLES, SAMPLE_RATE_HZ

FRAME_MS = 1000 * FRAME_SAMPLES // SAMPLE_RATE_HZ
Mark: TypeAlias = Literal["start", "closing", "resume", "end"]


@dataclass(frozen=True)
class EndpointPolicy:
    """Probabilities in [0, 1]; times are rounded to whole windows of 32 ms."""

    start: float = 0.5
    stop: float = 0.35
    closing_ms: int = 100
    soft_end_ms: int = 200


class Endpointer:
    """A state machine: silent -> speaking -> closing -> silent, and from closing back to speaking.

    Between `stop` and `start` nothing changes: speech goes on, and so does a pause.
    """

    def __init__(self, policy: EndpointPolicy) -> None:
        self._policy = policy
        self._closing_frames = max(1, round(policy.closing_ms / FRAME_MS))
        self._end_frames = max(self._closing_frames + 1, round(policy.soft_end_ms / FRAME_MS))
        self.reset()

    def reset(self) -> None:
        """Back to silence."""
        self.speaking = False
        self._quiet_frames = 0

    @property
    def closing(self) -> bool:
        """Speech has probably ended; it may still go on."""
        return self.speaking and self._quiet_frames >= self._closing_frames

    @property
    def voiced(self) -> bool:
        """The last window belongs to speech, not to a pause in it."""
        return self.speaking and self._quiet_frames == 0

    def step(self, probability: float) -> Mark | None:
        """What the next window changes, if anything."""
        if not self.speaking:
            self.speaking = probability >= self._policy.start
            self._quiet_frames = 0
            return "start" if self.speaking else None
        if probability >= self._policy.start:
            was_closing, self._quiet_frames = self.closing, 0
            return "resume" if was_closing else None
        if self._quiet_frames or probability < self._policy.stop:
            self._quiet_frames += 1
        if self._quiet_frames >= self._end_frames:
            self.reset()
            return "end"
        return "closing" if self._quiet_frames == self._closing_frames else None
