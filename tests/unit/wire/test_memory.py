import ctypes
import subprocess
import sys

import pytest

from wire.memory import give_back, share_one_heap

THREADS_THAT_ALLOCATE = """
import ctypes, sys, threading
from wire.memory import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
together = threading.Barrier(4)
def allocate():
    library.malloc(1000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(library.fdopen(1, b"w"))
library.malloc_info(0, out)
library.fflush(out)
"""


def heaps(how: str) -> int:
    """How many heaps glibc keeps in a process with four threads."""
    code = [sys.executable, "-c", THREADS_THAT_ALLOCATE, how]
    told = subprocess.run(code, capture_output=True, text=True, check=True, timeout=30).stdout
    return told.count("<heap ")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="memory is not managed by glibc")
def test_threads_share_one_heap() -> None:
    assert heaps("each its own") > 1
    assert heaps("shared") == 1


def test_a_library_without_it_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    give_back()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    give_back()
    share_one_heap()
