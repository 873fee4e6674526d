"""How a service of many threads keeps its memory small, where glibc manages it."""

import contextlib
import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share_one_heap() -> None:
    """All threads from now on use one heap: of a heap for each, nobody else can fill the holes, and they add up."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """glibc keeps what was freed; after a model has been loaded or a long text spoken that is a hundred megabytes."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
