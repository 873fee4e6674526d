"""How busy a stage is, said to whom it concerns; and memory that its work leaves behind."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from wire.compute import BATCH, ComputeThread
from wire.errors import AtCapacity
from wire.logs import get_logger
from wire.memory import give_back
from wire.metrics import BUSY, DEGRADED
from wire.shell import Shell

LOOK_S = 1.0
TIDY_S = 30.0
log = get_logger()


@dataclass(frozen=True)
class Load:
    """Where a stage's work is done, and what its listeners are told when that is more than it can do."""

    compute: Callable[[], ComputeThread | None]
    complaint: str


def look_after(shell: Shell, load: Load) -> list[asyncio.Task[None]]:
    """Tasks that do so until they are cancelled."""
    return [asyncio.create_task(_watch(shell, load)), asyncio.create_task(_tidy(load))]


async def _watch(shell: Shell, load: Load) -> None:
    """Look once a second how busy the stage is, and tell its channels when that changes what they get."""
    while True:
        await asyncio.sleep(LOOK_S)
        compute = load.compute()
        if compute is None or shell.registry is None:
            continue
        changed, overload = compute.look(), compute.overload
        BUSY.labels(shell.name).set(overload.share)
        shell.load = {"share": round(overload.share, 3), "peak": round(overload.peak, 3), "level": overload.level}
        if changed:
            DEGRADED.labels(shell.name).set(overload.level)
            log.warning("load", level=overload.level, share=round(overload.share, 2))
            shell.registry.degrade(overload.level, load.complaint)


async def _tidy(load: Load) -> None:
    """Give memory back now and then, when nothing live is being worked on: speech of all lengths leaves holes in it."""
    while True:
        await asyncio.sleep(TIDY_S)
        compute = load.compute()
        if compute is not None:
            with contextlib.suppress(AtCapacity):
                await compute.run(give_back, priority=BATCH)
