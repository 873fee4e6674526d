"""Calls of a service, a few at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
MOST = 3
"""Calls at a time: the speech service works on as many as it has cores, and one more waits for it meanwhile."""


def at_once(calls: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Their results, in order. Calls are taken as late as possible, the second one only when the first is done: what
    came of earlier ones may shape those that follow.
    """
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(MOST, thread_name_prefix="at once") as pool:
        most = 1
        for call in calls:
            waiting.append(pool.submit(call))
            if len(waiting) >= most:
                yield waiting.popleft().result()
                most = MOST
        while waiting:
            yield waiting.popleft().result()
