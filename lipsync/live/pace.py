"""The beat of live video: for which moment the next frame is made, and when. Pure: the clock is passed in."""

import math

from wire.metrics import DROPS

AHEAD_S = 0.2
"""Speech that is known already gets its frames so long before they are heard: what holds this stage up for less than
that is not seen, and what was missed meanwhile is made up."""
MAX_COST_S = 0.5
COST_SHARE = 0.2
"""Weight of the newest frame."""
TOLERANCE = 1.0
"""A frame that would be ready this part of a beat too late is made all the same: players begin a little later."""


class Pace:
    """One face's frames, on a grid of `step_s` that never moves: none is made twice, and none that would come late."""

    def __init__(self, step_s: float, now: float, *, ahead_s: float = 0.0) -> None:
        self._step_s, self._ahead_s = step_s, ahead_s
        self._cost_s = 0.0
        self.moment = now
        """That of the next frame, monotonic seconds."""

    def wait_s(self, now: float, *, known: bool) -> float:
        """How long to wait before the next frame; `known`: what is heard at its moment has come already."""
        return max(0.0, self.moment - now - max(self._cost_s, self._ahead_s if known else 0.0))

    def begin(self, now: float) -> float:
        """The moment to make a frame for now."""
        late = math.ceil((now + self._cost_s - self.moment) / self._step_s - TOLERANCE)
        if late > 0:
            DROPS.labels("lipsync", "late_frame").inc(late)
            self.moment += late * self._step_s
        moment = self.moment
        self.moment += self._step_s
        return moment

    def took(self, seconds: float) -> None:
        """A frame was ready so long after it was begun."""
        self._cost_s += COST_SHARE * (min(seconds, MAX_COST_S) - self._cost_s)
