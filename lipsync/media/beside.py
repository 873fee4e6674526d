"""Work of a rendering that another thread does meanwhile: frames decoded ahead, and frames encoded behind.

The codecs let go of the interpreter, so that a second core decodes and encodes while the first one draws mouths.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
AHEAD = 4
"""Frames that wait at most, on either side."""
_POLL_S = 0.1


class _Ended:
    """What a thread leaves when it is done, with the error that ended it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Ahead(Generic[T]):
    """A context manager and iterator: takes from `source` in a thread, some items before they are asked for."""

    def __init__(self, source: Iterator[T]) -> None:
        self._source = source
        self._ready: queue.Queue[T | _Ended] = queue.Queue(AHEAD)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._thread.join()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        item = self._ready.get()
        if isinstance(item, _Ended):
            raise item.error or StopIteration
        return item

    def _run(self) -> None:
        try:
            for item in self._source:
                if not self._give(item):
                    return
            self._give(_Ended())
        except Exception as error:  # handed over to whoever iterates
            self._give(_Ended(error))
        finally:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()

    def _give(self, item: "T | _Ended") -> bool:
        """Whether it was taken before the end."""
        while not self._closed.is_set():
            try:
                self._ready.put(item, timeout=_POLL_S)
                return True
            except queue.Full:
                continue
        return False


class Behind(Generic[T]):
    """A context manager: calls `work` with each item in a thread, in order. Left without an error, all is done."""

    def __init__(self, work: Callable[[T], None]) -> None:
        self._work = work
        self._waiting: queue.Queue[T | _Ended] = queue.Queue(AHEAD)
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="encode behind", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.put(_Ended(error))
        self._thread.join()
        if kind is None:
            self._check()

    def __call__(self, item: T) -> None:
        """Raises what an earlier call of `work` has raised."""
        self._check()
        self._waiting.put(item)

    def _run(self) -> None:
        while not isinstance(item := self._waiting.get(), _Ended):
            if self._problem is None:
                try:
                    self._work(item)
                except Exception as problem:  # raised where the next item is given
                    self._problem = problem

    def _check(self) -> None:
        if self._problem is not None:
            raise self._problem
