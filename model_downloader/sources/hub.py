"""The Hugging Face hub, through its own library: its cache, its offline switch, its endpoint, its tokens."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

import httpx
from huggingface_hub import HfApi, RepoFile, constants, hf_hub_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
)

from model_downloader.errors import HashMismatch, OfflineRefused, SourceUnavailable
from model_downloader.hashing import Digest, file_digest, git_blob_digest
from model_downloader.layout import parts_of
from model_downloader.progress import Progress
from wire.models import FileSpec, ModelCard, Source

CONNECT_TIMEOUT_S = 5.0
_HUB_ERRORS = (
    httpx.HTTPError,
    HfHubHTTPError,
    EntryNotFoundError,
    FileMetadataError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
)


class HubSource:
    """A `ModelSource` over the hub. Whether it can be reached is found out once a run."""

    def __init__(self, progress: Progress, *, offline: bool = False, api: HfApi | None = None) -> None:
        self._progress = progress
        self._offline = offline or constants.is_offline_mode()
        self._api = api or HfApi()
        self._guard = Lock()
        self._reachable: bool | None = None

    def fetch(self, card: ModelCard, source: Source, wanted: Sequence[FileSpec], into: Path) -> dict[str, FileSpec]:
        """As `ModelSource.fetch`; the sha256 of a file without a pin is the one that the repository lists."""
        del card
        remote = {file.path: places[0] for file in wanted if (places := parts_of(source, file.path))}
        cached_only = self._offline or not self._is_reachable()
        unpinned = [remote[file.path] for file in wanted if file.path in remote and not file.sha256]
        if unpinned and cached_only:
            raise (OfflineRefused if self._offline else SourceUnavailable)(
                f"{source.repo} has to be asked for its hashes, and the hub "
                + ("may not be used (offline)" if self._offline else "cannot be reached")
            )
        try:
            published = self._published(source, unpinned)
            return {
                file.path: self._fetch_file(source, file, remote[file.path], published, into, cached_only)
                for file in wanted
                if file.path in remote
            }
        except _HUB_ERRORS as error:
            if cached_only:
                raise (OfflineRefused if self._offline else SourceUnavailable)(
                    f"{source.repo} is not in the hub's cache here"
                ) from error
            raise SourceUnavailable(f"{source.repo}: {str(error).splitlines()[0]}") from error

    def _is_reachable(self) -> bool:
        with self._guard:
            if self._reachable is None:
                try:
                    httpx.head(constants.ENDPOINT, timeout=CONNECT_TIMEOUT_S)
                    self._reachable = True
                except httpx.HTTPError:
                    self._reachable = False
                    host = httpx.URL(constants.ENDPOINT).host
                    self._progress.note(f"the model hub ({host}) cannot be reached; using the other sources")
            return self._reachable

    def _published(self, source: Source, paths: Sequence[str]) -> dict[str, tuple[Digest, int]]:
        """Digest and size of each file as the repository's own metadata gives them."""
        if not paths:
            return {}
        entries = self._api.get_paths_info(source.repo, list(paths), revision=source.revision)
        files = {entry.path: entry for entry in entries if isinstance(entry, RepoFile)}
        missing = sorted(set(paths) - set(files))
        if missing:
            raise SourceUnavailable(f"{source.repo} has no {', '.join(missing)} at {source.revision}")
        return {
            path: (Digest("sha256", file.lfs.sha256) if file.lfs else Digest("git", file.blob_id), file.size)
            for path, file in files.items()
        }

    def _fetch_file(
        self,
        source: Source,
        file: FileSpec,
        remote: str,
        published: dict[str, tuple[Digest, int]],
        into: Path,
        cached_only: bool,
    ) -> FileSpec:
        expected, _ = published.get(remote, (Digest("sha256", file.sha256), file.size))
        # A wrong file in the cache would be handed out for ever: the second round fetches it whatever the cache says.
        for force in (False, True):
            path = hf_hub_download(
                source.repo,
                remote,
                revision=source.revision,
                local_files_only=cached_only,
                force_download=force and not cached_only,
                tqdm_class=_bar_class(self._progress, f"{source.repo}/{remote}"),
            )
            cached = Path(os.path.realpath(path))
            if _matches(cached, expected):
                _place(cached, into / file.path)
                return FileSpec(file.path, file_digest(cached), cached.stat().st_size)
        raise HashMismatch(f"{source.repo}/{remote} is not the expected file", file=file.path)


def _matches(path: Path, expected: Digest) -> bool:
    actual = git_blob_digest(path) if expected.algorithm == "git" else file_digest(path, expected.algorithm)
    return actual == expected.hex


def _place(cached: Path, target: Path) -> None:
    """Link where the file system allows it: large weights need not lie on the disk twice."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(cached, target)
    except OSError:
        shutil.copyfile(cached, target)


def _bar_class(progress: Progress, label: str) -> Any:
    """A class with the few methods of tqdm that the hub's library calls, showing on our own progress."""

    class Bar:
        def __init__(self, *_args: Any, total: int | None = None, initial: int = 0, **_kwargs: Any) -> None:
            self._transfer = progress.transfer(label, total)
            self._initial = initial

        def __enter__(self) -> Self:
            self._advance = self._transfer.__enter__()
            self._advance(self._initial)
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None:
            self._transfer.__exit__(kind, error, trace)

        def update(self, count: float | None = 1) -> None:
            self._advance(int(count or 0))

    return Bar
