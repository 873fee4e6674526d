import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import pytest

from model_downloader.archive_store import ArchiveStore
from model_downloader.errors import OfflineRefused, SourceUnavailable
from model_downloader.progress import Silent
from model_downloader.sources.pypi import PythonPackages, _tags
from tests.unit.model_downloader.conftest import Site, sha
from wire.models import Archive

WHEEL = Archive("My-Package", "1.0", "my_package-1.0-cp38-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")
SDIST = Archive("My-Package", "1.0", "my-package-1.0.tar.gz")
BODY = b"wheel" * 1000


class FakePip:
    """Says it is configured for the site; its `download` writes the wheel if it has one."""

    def __init__(self, site: Site, wheel: bytes | None = None) -> None:
        self.site = site
        self.wheel = wheel
        self.downloads: list[Sequence[str]] = []

    def __call__(self, arguments: Sequence[str]) -> str:
        if arguments[0] == "config":
            return f"global.index-url='{self.site.url}/simple'"
        self.downloads.append(arguments)
        if self.wheel is None:
            raise SourceUnavailable("pip download failed: no such release")
        folder = Path(arguments[arguments.index("--dest") + 1])
        folder.mkdir()
        (folder / WHEEL.file).write_bytes(self.wheel)
        return ""


def serve(site: Site, archive: Archive) -> None:
    link = f'<a href="/files/{archive.file}#sha256={sha(BODY)}">x</a>'
    site.files["/simple/my-package/"] = link.encode()
    site.files[f"/files/{archive.file}"] = BODY


def make(site: Site, tmp_path: Path, pip: FakePip, *, offline: bool = False) -> tuple[PythonPackages, Silent]:
    progress = Silent()
    return PythonPackages(ArchiveStore(tmp_path), progress, offline=offline, run=pip), progress


@pytest.mark.parametrize("archive", [WHEEL, SDIST])
def test_a_file_comes_from_the_configured_index_without_running_pip_on_it(
    site: Site, tmp_path: Path, archive: Archive
) -> None:
    serve(site, archive)
    pip = FakePip(site)
    packages, _ = make(site, tmp_path, pip)
    with packages.open(archive) as path:
        assert path.read_bytes() == BODY
    assert pip.downloads == []


def test_a_folder_of_wheels_is_read_in_place(site: Site, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / WHEEL.file).write_bytes(BODY)

    def pip(arguments: Sequence[str]) -> str:
        assert arguments[0] == "config"
        return f"global.no-index='1'\nglobal.find-links='{tmp_path / 'wheels'}'"

    packages = PythonPackages(ArchiveStore(tmp_path / "a"), Silent(), run=pip)
    with packages.open(WHEEL) as path:
        assert path.read_bytes() == BODY


def test_where_the_index_refuses_pip_downloads_the_wheel_for_its_own_tags(site: Site, tmp_path: Path) -> None:
    pip = FakePip(site, wheel=BODY)
    packages, progress = make(site, tmp_path, pip)
    with packages.open(WHEEL) as path:
        assert path.read_bytes() == BODY
    assert "--only-binary=:all:" in pip.downloads[0]
    assert pip.downloads[0][-1] == "My-Package==1.0"
    assert progress.notes == [f"no package index lists {WHEEL.file}; asking pip"]
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == [WHEEL.file]


def test_pip_is_never_asked_for_a_source_distribution_because_it_would_build_it(site: Site, tmp_path: Path) -> None:
    pip = FakePip(site, wheel=BODY)
    packages, _ = make(site, tmp_path, pip)
    with pytest.raises(SourceUnavailable), packages.open(SDIST):
        pass
    assert pip.downloads == []


def test_offline_touches_nothing(site: Site, tmp_path: Path) -> None:
    serve(site, WHEEL)
    packages, _ = make(site, tmp_path, FakePip(site), offline=True)
    with pytest.raises(OfflineRefused), packages.open(WHEEL):
        pass
    assert site.requests == []


def test_a_discarded_file_is_fetched_again(site: Site, tmp_path: Path) -> None:
    serve(site, WHEEL)
    packages, _ = make(site, tmp_path, FakePip(site))
    for _ in range(2):
        with packages.open(WHEEL):
            pass
        packages.discard(WHEEL)
    assert len([path for path, _ in site.requests if path.startswith("/files")]) == 2


def test_the_tags_choose_the_wheel_on_any_machine() -> None:
    assert _tags(WHEEL.file) == [
        *("--implementation", "cp", "--abi", "abi3", "--python-version", "3.8"),
        *("--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"),
    ]
    pure = _tags("a-1-py3-none-any.whl")
    assert pure == ["--implementation", "py", "--abi", "none", "--python-version", "3", "--platform", "any"]


def test_an_installed_release_is_found_unpacked(site: Site, tmp_path: Path) -> None:
    packages, _ = make(site, tmp_path, FakePip(site))
    version = importlib.metadata.version("pytest")
    folder = packages.unpacked(Archive("pytest", version, "x.whl"))
    assert folder is not None
    assert (folder / "pytest").is_dir()
    assert packages.unpacked(Archive("pytest", "0.0.1", "x.whl")) is None
    assert packages.unpacked(Archive("no-such-package-here", "1", "x.whl")) is None
