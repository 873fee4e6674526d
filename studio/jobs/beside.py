"""A step that runs in a thread beside another one; both must succeed, and neither outlives the other's failure."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from studio.pipeline.context import Guard


class Stopped(Exception):
    """The other step has failed."""


class Beside:
    """A context manager around the step in front, and the `Guard` of those beside it, whose progress nobody sees."""

    def __init__(self, guard: Guard) -> None:
        self._guard, self._stop = guard, threading.Event()
        self._pool: ThreadPoolExecutor | None = None
        self._running: list[Future[None]] = []

    def run(self, step: Callable[..., None], *arguments: Any) -> None:
        """Begin a step; what it raises is raised when the block is left."""
        self._pool = self._pool or ThreadPoolExecutor(thread_name_prefix="beside")
        self._running.append(self._pool.submit(step, *arguments))

    def report(self, fraction: float, message: str = "") -> None:  # noqa: ARG002 - only whether to go on
        self.wait(0.0)

    def wait(self, seconds: float) -> None:
        if self._stop.is_set():
            raise Stopped
        self._guard.wait(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._stop.set()
        if self._pool is not None:
            self._pool.shutdown()
        if kind is None:
            for step in self._running:
                step.result()
