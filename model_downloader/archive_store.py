"""Downloaded packages, kept until the run that needed them succeeds; shared by models and by processes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout


class ArchiveStore:
    """Package files under `folder`, by their published names, and those that the user keeps in `local_dirs`."""

    def __init__(self, folder: Path, local_dirs: Sequence[Path] = ()) -> None:
        self._folder = folder
        self._local_dirs = tuple(local_dirs)
        self._used: set[str] = set()
        self._guard = Lock()

    @contextmanager
    def open(self, name: str, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """The whole archive, fetched unless it is here. Nobody else fetches or removes it meanwhile."""
        for folder in self._local_dirs:
            if (folder / name).is_file():
                yield folder / name
                return
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock_path(name)):
            path = self._folder / name
            if not path.is_file():
                fetch(path)
            with self._guard:
                self._used.add(name)
            yield path

    def discard(self, name: str) -> None:
        """Forget an archive whose content was wrong, so that the next attempt fetches it anew."""
        (self._folder / name).unlink(missing_ok=True)

    def release(self) -> None:
        """Remove what this run used, except what another process is reading."""
        for name in sorted(self._used):
            lock = FileLock(self._lock_path(name), timeout=0)
            try:
                with lock:
                    self.discard(name)
                self._lock_path(name).unlink(missing_ok=True)
            except Timeout:
                continue
        self._used.clear()

    def _lock_path(self, name: str) -> Path:
        return self._folder / f".{name}.lock"
