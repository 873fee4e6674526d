"""What every storage is to the rest of the room."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from wire.errors import InvalidInput

PIECE_BYTES = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


def checked(name: str) -> str:
    """A name that stays inside the storage. Raises InvalidInput."""
    if len(name) > 512 or not _NAME.fullmatch(name) or ".." in name:
        raise InvalidInput("A file in the storage has a name of letters, digits, dots, dashes and slashes.")
    return name


class Storage(Protocol):
    """Named files. Each is written whole or not at all, and never changed afterwards.

    Every call may raise StorageFailed, `open` and `local` also FileNotFoundError.
    """

    def put(self, name: str, path: Path) -> None:
        """Take a copy of a local file."""

    def put_bytes(self, name: str, data: bytes) -> None:
        """Take a small file."""

    def local(self, name: str) -> AbstractContextManager[Path]:
        """A local path with the file's content, to be read while the context lasts."""

    def read(self, name: str) -> bytes:
        """A small file."""

    def stream(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes [start, end) in pieces."""

    def size(self, name: str) -> int | None:
        """Bytes; None where there is no such file."""

    def remove(self, prefix: str) -> None:
        """Delete the file `prefix` and everything below it; nothing there is no error."""

    def usage(self) -> int:
        """Bytes that all files take together."""
