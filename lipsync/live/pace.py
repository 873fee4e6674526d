"""The beat of live video."""

import asyncio
import time
from collections.abc import AsyncIterator

from wire.metrics import DROPS

MAX_LEAD_S = 0.5
LEAD_SHARE = 0.2
"""Weight of the newest frame."""
MAX_FALL_S = 0.02
"""Less than a beat, so that the time for which frames are made never goes back."""


async def beats(step_s: float) -> AsyncIterator[float]:
    """The monotonic time, every `step_s`. A beat that would come late is left out: nothing is ever queued."""
    due = time.monotonic()
    while True:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        yield time.monotonic()
        due += step_s
        late = int((time.monotonic() - due) / step_s)
        if late > 0:
            DROPS.labels("lipsync", "late_frame").inc(late)
            due += late * step_s


class Lead:
    """How long a frame takes until it is ready, smoothed: it is made for the moment at which it will be seen."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def took(self, seconds: float) -> None:
        """Another frame is ready, so long after its beat."""
        smoothed = self.seconds + LEAD_SHARE * (min(seconds, MAX_LEAD_S) - self.seconds)
        self.seconds = max(self.seconds - MAX_FALL_S, smoothed)
