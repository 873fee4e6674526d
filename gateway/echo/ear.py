"""What a microphone has heard lately, in bands, and whether it hears anything. Pure."""

from collections import deque

import numpy as np

from gateway.echo.bands import BANDS, STEP_S, BandMeter
from gateway.echo.likeness import Levels, levels
from wire.events import CAPTURE_RATE_HZ, Capture

KEPT = round(1.0 / STEP_S)
QUIET_DB, OVER_FLOOR_DB, HIGHEST_FLOOR_DB = -58.0, 8.0, -45.0
FLOOR_RISE_DB = 0.05
"""In a step: a fan that is switched on becomes the floor within some seconds."""
NOISE_DB, NOISE_PART = -65.0, 0.05
CLOCK_S = 2.0


class Ear:
    """`step` counts 20 ms on the clock that is passed in, and is one past the last that was heard."""

    def __init__(self) -> None:
        self.step = self.quiet = 0
        """`quiet`: steps since something was heard."""
        self._meter = BandMeter(CAPTURE_RATE_HZ)
        self._heard: deque[Levels] = deque(maxlen=KEPT)
        self.noise: Levels = np.full(BANDS, NOISE_DB, np.float32)
        """What it hears when it hears nothing."""
        self._floor_db = QUIET_DB
        self._end = 0
        self._arrivals: deque[tuple[float, float]] = deque()

    def __len__(self) -> int:
        return len(self._heard)

    def hear(self, event: Capture, pcm: bytes, now: float) -> int:
        """How many steps it completes."""
        if event.span[0] != self._end:
            self._meter.reset()
            self._heard.clear()
        self._end = event.span[1]
        self.step = round(self._when(now) / STEP_S)
        new = self._meter.push(pcm)
        for powers in new:
            self._judge(10 * float(np.log10(powers.sum() + 1e-9)))
            self._heard.append(levels(powers))
            if self.quiet:
                self.noise += NOISE_PART * (self._heard[-1] - self.noise)
        return len(new)

    def last(self, count: int) -> Levels:
        """The newest steps; fewer where fewer were heard."""
        steps = list(self._heard)[-count:]
        return np.stack(steps) if steps else np.zeros((0, 0), np.float32)

    def _judge(self, level_db: float) -> None:
        self._floor_db = min(level_db, self._floor_db + FLOOR_RISE_DB, HIGHEST_FLOOR_DB)
        loud = level_db > max(QUIET_DB, self._floor_db + OVER_FLOOR_DB)
        self.quiet = 0 if loud else self.quiet + 1

    def _when(self, now: float) -> float:
        """When the end of the newest audio was in the microphone: what came fastest of the last seconds tells."""
        said_s = self._end / CAPTURE_RATE_HZ
        while self._arrivals and now - self._arrivals[0][0] > CLOCK_S:
            self._arrivals.popleft()
        while self._arrivals and self._arrivals[-1][1] >= now - said_s:
            self._arrivals.pop()
        self._arrivals.append((now, now - said_s))
        return said_s + self._arrivals[0][1]
