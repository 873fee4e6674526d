"""The compute threads of a stage, shared by all channels: urgent work first, stale work never."""

import asyncio
import heapq
import itertools
import math
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from wire.errors import AtCapacity
from wire.metrics import QUEUE, QUEUE_MAX
from wire.overload import Overload

P = ParamSpec("P")
T = TypeVar("T")

COMMITTED, CLOSING, TENTATIVE, BATCH = 0, 1, 2, 3
"""Priorities, the most urgent first."""


class Superseded(Exception):
    """A newer job with the same key took this one's place before it began."""


class _Job:
    def __init__(self, call: Callable[[], Any], key: Hashable | None, priority: int) -> None:
        self.call = call
        self.key = key
        self.priority = priority
        self.result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()


class ComputeThread:
    """Runs blocking calls, `workers` at a time, off the event loop, in order of priority and then of arrival.

    A queued job is replaced by a newer one with the same `key`; a job whose awaiter was cancelled is skipped. Raises
    AtCapacity when `max_queue` jobs wait already. While nothing live runs, up to `batch_workers` batch requests do.
    """

    def __init__(self, name: str, *, max_queue: int = 64, workers: int = 1, batch_workers: int = 0) -> None:
        self._name = name
        self._max_queue = max_queue
        self._workers, self._most = workers, max(workers, batch_workers)
        self._executor = ThreadPoolExecutor(max_workers=self._most, thread_name_prefix=name)
        self._worked_s = 0.0
        self._overload = Overload()
        self._heap: list[tuple[int, int, _Job]] = []
        self._keyed: dict[Hashable, _Job] = {}
        self._order = itertools.count()
        self._running: dict[asyncio.Future[Any], float] = {}
        """When each began; batch requests at infinity, for they give way and are no load."""
        QUEUE_MAX.labels(name, "compute").set(max_queue)

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing waits."""
        return not self._running and not self._heap

    @property
    def overload(self) -> Overload:
        """How busy it is with live work, as of the last `look`."""
        return self._overload

    def look(self) -> bool:
        """Look how busy it is; whether the level of overload has changed."""
        now = time.monotonic()
        worked_s = self._worked_s + sum(max(0.0, now - began) for began in self._running.values())
        return self._overload.step(worked_s / self._workers, now)

    def waiting(self) -> int:
        """Jobs that wait now, the one that runs not counted."""
        return len(self._heap)

    async def run(
        self, fn: Callable[..., T], *args: Any, priority: int = COMMITTED, key: Hashable | None = None, **kwargs: Any
    ) -> T:
        """The result of `fn(*args, **kwargs)`. Raises what it raises, Superseded, or AtCapacity."""
        if len(self._heap) >= self._max_queue:
            raise AtCapacity(f"{self._name} has {self._max_queue} jobs waiting; try again in a moment.")
        job = _Job(lambda: fn(*args, **kwargs), key, priority)
        if key is not None:
            older = self._keyed.get(key)
            if older is not None and not older.result.done():
                older.result.set_exception(Superseded())
            self._keyed[key] = job
        heapq.heappush(self._heap, (priority, next(self._order), job))
        self._next()
        result: T = await job.result
        return result

    def close(self) -> None:
        """Drop what waits and let the running call end."""
        for _, _, job in self._heap:
            job.result.cancel()
        self._heap.clear()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _next(self) -> None:
        QUEUE.labels(self._name, "compute").set(len(self._heap))
        while self._heap and self._may_begin(self._heap[0][0]):
            _, _, job = heapq.heappop(self._heap)
            if job.key is not None and self._keyed.get(job.key) is job:
                del self._keyed[job.key]
            if job.result.done():
                continue
            running = asyncio.get_running_loop().run_in_executor(self._executor, job.call)
            self._running[running] = time.monotonic() if job.priority < BATCH else math.inf
            running.add_done_callback(lambda done, job=job: self._finished(job, done))  # type: ignore[misc]  # mypy cannot infer a lambda's default

    def _may_begin(self, priority: int) -> bool:
        live = sum(began < math.inf for began in self._running.values())
        if priority < BATCH:
            return live < self._workers and len(self._running) < self._most
        return len(self._running) < (self._workers if live else self._most)

    def _finished(self, job: _Job, done: "asyncio.Future[Any]") -> None:
        self._worked_s += max(0.0, time.monotonic() - self._running.pop(done))
        if not job.result.done():
            if done.cancelled():
                job.result.cancel()
            elif (error := done.exception()) is not None:
                job.result.set_exception(error)
            else:
                job.result.set_result(done.result())
        elif not done.cancelled():
            done.exception()
        self._next()
