"""Gives memory that is free inside the process back to the system."""

import contextlib
import ctypes


def give_back() -> None:
    """glibc keeps what was freed; after a model has been loaded or a long text spoken that is a hundred megabytes."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
