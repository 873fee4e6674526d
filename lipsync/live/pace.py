"""The beat of live video."""

import asyncio
import time
from collections.abc import AsyncIterator

from wire.metrics import DROPS


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
