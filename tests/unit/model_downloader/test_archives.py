import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from model_downloader.archives import Extraction, extract
from model_downloader.errors import BadArchive


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


def write_tar(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as package:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            package.addfile(info, io.BytesIO(data))
    return path


WRITERS = pytest.mark.parametrize("write", [write_zip, write_tar])


@WRITERS
def test_only_the_wanted_members_are_written(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # either writer
    package = write(tmp_path / "p", {"in/a": b"aaa", "in/b": b"bb", "../evil": b"!"})
    extract(package, {"in/a": Extraction(tmp_path / "out/a", 3)})
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "out", "p"]
    assert (tmp_path / "out/a").read_bytes() == b"aaa"


@WRITERS
def test_a_hostile_name_decides_nothing(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # either writer
    package = write(tmp_path / "p", {"../../evil": b"data"})
    extract(package, {"../../evil": Extraction(tmp_path / "tame", 4)})
    assert (tmp_path / "tame").read_bytes() == b"data"


@WRITERS
def test_more_bytes_than_promised_are_refused(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # either writer
    package = write(tmp_path / "p", {"bomb": b"\0" * 10_000_000})
    with pytest.raises(BadArchive, match="larger than the 1000 bytes"):
        extract(package, {"bomb": Extraction(tmp_path / "out", 1000)})
    assert (tmp_path / "out").stat().st_size <= 1000


@WRITERS
def test_an_absent_member_is_named(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # either writer
    package = write(tmp_path / "p", {"a": b"a"})
    with pytest.raises(BadArchive, match="no member b"):
        extract(package, {"b": Extraction(tmp_path / "b", 1)})


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut", b"\x1f\x8b cut"])
def test_garbage_is_no_archive(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(content)
    with pytest.raises(BadArchive):
        extract(tmp_path / "p", {"a": Extraction(tmp_path / "a", 1)})


def test_a_cut_archive_is_damaged(tmp_path: Path) -> None:
    package = write_tar(tmp_path / "p", {"a": bytes(range(256)) * 100})
    package.write_bytes(package.read_bytes()[:-100])
    with pytest.raises(BadArchive):
        extract(package, {"a": Extraction(tmp_path / "a", 25_600)})


def test_a_link_in_a_tar_is_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "p", "w:gz") as package:
        info = tarfile.TarInfo("link")
        info.type = tarfile.SYMTYPE
        info.linkname = "/etc/passwd"
        package.addfile(info)
    with pytest.raises(BadArchive, match="no member link"):
        extract(tmp_path / "p", {"link": Extraction(tmp_path / "out", 10_000)})


def test_an_archive_inside_an_archive(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner", {"m/model.bin": b"weights", "m/x.pt": b"pickle"}).read_bytes()
    package = write_tar(tmp_path / "p.tar.gz", {"pkg/data.argosmodel": inner, "pkg/code.py": b"boom"})
    extract(package, {"pkg/data.argosmodel!m/model.bin": Extraction(tmp_path / "out/model.bin", 7)})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["model.bin"]
    assert (tmp_path / "out/model.bin").read_bytes() == b"weights"
