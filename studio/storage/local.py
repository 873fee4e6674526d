"""A folder as storage."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.errors import StorageFailed
from studio.storage.base import PIECE_BYTES, checked


class LocalStorage:
    """Files below `root`; a file appears under its name only when it is complete."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / ".incoming"

    def put(self, name: str, path: Path) -> None:
        with self._arriving(name) as part:
            shutil.copyfile(path, part)

    def put_bytes(self, name: str, data: bytes) -> None:
        with self._arriving(name) as part:
            part.write_bytes(data)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        path = self._root / checked(name)
        if not path.is_file():
            raise FileNotFoundError(name)
        yield path

    def read(self, name: str) -> bytes:
        return (self._root / checked(name)).read_bytes()

    def stream(self, name: str, start: int, end: int) -> Iterator[bytes]:
        with (self._root / checked(name)).open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (piece := file.read(min(PIECE_BYTES, left))):
                left -= len(piece)
                yield piece

    def size(self, name: str) -> int | None:
        try:
            return (self._root / checked(name)).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def remove(self, prefix: str) -> None:
        path = self._root / checked(prefix)
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageFailed(f"The storage could not delete a file ({error.strerror}).") from None

    def usage(self) -> int:
        total = 0
        for folder, _, names in os.walk(self._root):
            for name in names:
                try:
                    total += (Path(folder) / name).stat().st_size
                except FileNotFoundError:
                    continue
        return total

    @contextmanager
    def _arriving(self, name: str) -> Iterator[Path]:
        target = self._root / checked(name)
        part = self._incoming / uuid.uuid4().hex
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            yield part
            os.replace(part, target)
        except OSError as error:
            raise StorageFailed(f"The storage in {self._root} took no file ({error.strerror}); make room.") from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
