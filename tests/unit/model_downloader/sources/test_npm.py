import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from model_downloader.archive_store import ArchiveStore
from model_downloader.errors import OfflineRefused, SourceUnavailable
from model_downloader.progress import Silent
from model_downloader.sources.npm import NpmPackages
from tests.unit.model_downloader.conftest import Site
from wire.models import Archive

PACKAGE = Archive("@scope/pkg", "1.2.3")
BODY = b"tarball" * 1000
INTEGRITY = "sha512-" + base64.b64encode(hashlib.sha512(BODY).digest()).decode()


class FakeNpm:
    def __init__(self, site: Site, dist: str | None = None) -> None:
        self.dist = dist or json.dumps({"tarball": f"{site.url}/pkg.tgz", "integrity": INTEGRITY})
        self.calls: list[Sequence[str]] = []

    def __call__(self, arguments: Sequence[str]) -> str:
        self.calls.append(arguments)
        if arguments[0] == "config":
            return "{}"
        if arguments[0] == "pack":
            (Path(arguments[-1]) / "scope-pkg-1.2.3.tgz").write_bytes(BODY)
        return self.dist


def make(npm: FakeNpm, folder: Path, *, offline: bool = False) -> NpmPackages:
    return NpmPackages(ArchiveStore(folder), Silent(), offline=offline, run=npm)


def test_the_tarball_comes_from_where_npm_says(site: Site, tmp_path: Path) -> None:
    site.files["/pkg.tgz"] = BODY
    npm = FakeNpm(site)
    with make(npm, tmp_path).open(PACKAGE) as path:
        assert path.name == "scope-pkg-1.2.3.tgz"
        assert path.read_bytes() == BODY
    assert npm.calls[0] == ["view", "@scope/pkg@1.2.3", "dist", "--json"]


def test_where_the_registry_refuses_npm_packs_the_tarball_without_scripts(site: Site, tmp_path: Path) -> None:
    site.files["/pkg.tgz"] = BODY
    site.status = 401
    npm = FakeNpm(site)
    with make(npm, tmp_path).open(PACKAGE) as path:
        assert path.read_bytes() == BODY
    assert npm.calls[-1][:3] == ["pack", "@scope/pkg@1.2.3", "--ignore-scripts"]


def test_a_tarball_with_another_digest_is_not_taken(site: Site, tmp_path: Path) -> None:
    site.files["/pkg.tgz"] = b"evil"
    npm = FakeNpm(site)
    with make(npm, tmp_path).open(PACKAGE) as path:
        assert path.read_bytes() == BODY  # npm's own, after ours was refused
    assert npm.calls[-1][0] == "pack"


@pytest.mark.parametrize("dist", ["", "null", "{}", '"text"'])
def test_an_unknown_release_is_said(site: Site, tmp_path: Path, dist: str) -> None:
    packages = make(FakeNpm(site, dist or " "), tmp_path)
    with pytest.raises(SourceUnavailable, match=r"npm knows no release @scope/pkg@1.2.3"), packages.open(PACKAGE):
        pass


def test_offline_touches_nothing(site: Site, tmp_path: Path) -> None:
    npm = FakeNpm(site)
    with pytest.raises(OfflineRefused), make(npm, tmp_path, offline=True).open(PACKAGE):
        pass
    assert npm.calls == []
    assert site.requests == []
