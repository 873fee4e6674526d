"""Work of a rendering that another thread does meanwhile: frames decoded ahead, and frames encoded behind.

The codecs let go of the interpreter, so that a second core decodes and encodes while the first one draws mouths.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Self, TypeVar

T = TypeVar("T")
AHEAD = 4
"""Frames that wait at most, on either side."""


class Ahead(Generic[T]):
    """A context manager and iterator: takes from `source` in a thread, some items before they are asked for."""

    def __init__(self, source: Iterator[T]) -> None:
        self._source = source
        self._pool = ThreadPoolExecutor(1, "decode ahead")
        self._ready: deque[Future[T]] = deque()

    def __enter__(self) -> Self:
        self._fill()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        close = getattr(self._source, "close", None)
        if close is not None:
            close()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        item = self._ready.popleft()
        self._fill()
        return item.result()

    def _fill(self) -> None:
        while len(self._ready) < AHEAD:
            self._ready.append(self._pool.submit(next, self._source))


class Behind(Generic[T]):
    """A context manager: calls `work` with each item in a thread, in order. Left without an error, all is done."""

    def __init__(self, work: Callable[[T], None]) -> None:
        self._work = work
        self._pool = ThreadPoolExecutor(1, "encode behind")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)
        if kind is None:
            for done in self._waiting:
                done.result()

    def __call__(self, item: T) -> None:
        """Raises what an earlier call of `work` has raised."""
        if len(self._waiting) == AHEAD:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(self._work, item))
