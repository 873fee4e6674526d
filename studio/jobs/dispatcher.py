"""Sees to it that every waiting job finds a worker, that dead ones are noticed, and that old files go."""

import asyncio
import time
from collections.abc import Callable
from typing import get_args

from studio.jobs.desk import Desk
from studio.jobs.nudges import Nudges
from studio.jobs.tables import State
from studio.jobs.workers import Workers
from wire.logs import get_logger
from wire.metrics import JOBS

TICK_S = 0.5
_CLEAN_EVERY_S = 300.0
log = get_logger()


class Dispatcher:
    """`send` puts a job's id on the broker; `clean` deletes what has become too old."""

    def __init__(
        self,
        desk: Desk,
        send: Callable[[str], None],
        workers: Workers,
        clean: Callable[[], object],
        *,
        max_deaths: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk, self._send, self._workers, self._clean = desk, send, workers, clean
        self._max_deaths, self._clock = max_deaths, clock
        self._nudges = Nudges()
        self._clean_at = 0.0

    async def run(self) -> None:
        """Until cancelled. What fails is tried again at the next tick."""
        while True:
            try:
                await asyncio.to_thread(self.tick)
            except Exception as error:
                log.error("dispatcher failed", error=type(error).__name__, exc_info=error)
                await asyncio.sleep(5)
            await asyncio.sleep(TICK_S)

    def tick(self) -> None:
        """Look once."""
        now = self._clock()
        self._desk.bury(self._max_deaths)
        counts = self._desk.counts()
        for state in get_args(State):
            JOBS.labels("studio", state).set(counts.get(state, 0))
        waiting = self._desk.waiting()
        for job_id in self._nudges.due(waiting, now):
            self._send(job_id)
        if waiting:
            self._workers.ensure(len(waiting))
        if now >= self._clean_at:
            self._clean_at = now + _CLEAN_EVERY_S
            self._clean()
