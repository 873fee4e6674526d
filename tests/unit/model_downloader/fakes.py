"""Fakes for the ports of the downloader that fail the way the real ones do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from model_downloader.errors import SourceUnavailable
from model_downloader.hashing import file_digest
from model_downloader.layout import parts_of
from wire.models import Archive, FileSpec, ModelCard, Source


class FakeSource:
    """A `ModelSource` that serves bytes by place; `fail_after` files it becomes unavailable."""

    def __init__(self, content: dict[str, bytes], *, fail_after: int | None = None) -> None:
        self.content = content
        self.fail_after = fail_after
        self.asked: list[list[str]] = []
        self.before: Callable[[], None] = lambda: None

    def fetch(self, card: ModelCard, source: Source, wanted: Sequence[FileSpec], into: Path) -> dict[str, FileSpec]:
        self.asked.append([file.path for file in wanted])
        self.before()
        arrived = {}
        for count, file in enumerate(wanted):
            if count == self.fail_after:
                raise SourceUnavailable("the fake went away")
            place = parts_of(source, file.path)[0]
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.content[place])
            arrived[file.path] = FileSpec(file.path, file_digest(target), target.stat().st_size)
        return arrived


class FakeRegistry:
    """A `PackageRegistry` over files that lie in a folder already."""

    name = "fake"

    def __init__(self, folder: Path, unpacked: Path | None = None) -> None:
        self.folder = folder
        self.site = unpacked
        self.opened: list[str] = []
        self.discarded: list[str] = []

    def file_name(self, archive: Archive) -> str:
        return archive.file

    def unpacked(self, archive: Archive) -> Path | None:
        return self.site

    @contextmanager
    def open(self, archive: Archive) -> Iterator[Path]:
        self.opened.append(archive.file)
        path = self.folder / archive.file
        if not path.is_file():
            raise SourceUnavailable(f"no {archive.file}")
        yield path

    def discard(self, archive: Archive) -> None:
        self.discarded.append(archive.file)
