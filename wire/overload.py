"""How busy a stage's compute threads are, and how much it leaves out while they cannot keep up. Pure, clock passed in.

Level 0 is normal service. At each level above, a stage gives up the least important of what it still does; what it
leaves out, and in which order, is written where it does it.
"""

import math
from dataclasses import dataclass

LEVELS = 3
PEAK_S = 60.0


@dataclass(frozen=True)
class OverloadPolicy:
    """Shares of time in which the compute threads work, averaged over `window_s`.

    A level is gone up at most each `rise_s` while the share is above `high`, and down each `fall_s` while it is below
    `low`: quick to help, slow to believe that it is over.
    """

    high: float = 0.85
    low: float = 0.6
    window_s: float = 4.0
    rise_s: float = 2.0
    fall_s: float = 5.0


class Overload:
    """Fed with the seconds that a thread has worked so far, on average; gives the level."""

    def __init__(self, policy: OverloadPolicy | None = None) -> None:
        self._policy = policy or OverloadPolicy()
        self._then: tuple[float, float] | None = None
        self._changed_at = -math.inf
        self.share = 0.0
        """Of the time, how much was worked lately; 0 to 1."""
        self.peak = 0.0
        """The largest share of the last minutes: what the present channels take while they are spoken on."""
        self.level = 0

    def step(self, worked_s: float, now: float) -> bool:
        """Look again; whether the level has changed."""
        before, self._then = self._then, (worked_s, now)
        if before is None or now <= before[1]:
            return False
        passed_s = now - before[1]
        share = min(1.0, max(0.0, (worked_s - before[0]) / passed_s))
        self.share += (share - self.share) * (1.0 - math.exp(-passed_s / self._policy.window_s))
        self.peak = max(self.share, self.peak * math.exp(-passed_s / PEAK_S))
        level = self._next(now)
        if level == self.level:
            return False
        self.level, self._changed_at = level, now
        return True

    def _next(self, now: float) -> int:
        waited_s = now - self._changed_at
        if self.share > self._policy.high and self.level < LEVELS and waited_s >= self._policy.rise_s:
            return self.level + 1
        if self.share < self._policy.low and self.level > 0 and waited_s >= self._policy.fall_s:
            return self.level - 1
        return self.level
