"""Take single members out of zip and tar archives, also out of an archive inside an archive.

Nothing is unpacked by the archive's own names: the caller says where each member's bytes go, so a hostile name has
nothing to act on. Only regular files are read, and no more bytes than the caller allows.
"""

import lzma
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from model_downloader.errors import BadArchive
from model_downloader.hashing import TooManyBytesError, copy_bounded

NESTED_LIMIT_BYTES = 4 << 30
"""Most that an inner archive may unpack to; its members have their own limits."""


class Extraction(msgspec.Struct, frozen=True):
    """Where one member's bytes go, and the most there may be."""

    target: Path
    limit_bytes: int


def extract(archive: Path, wanted: Mapping[str, Extraction]) -> None:
    """Write each wanted member (`inner.zip!file` reaches into an inner archive). Raises `BadArchive`."""
    direct = {member: extraction for member, extraction in wanted.items() if "!" not in member}
    nested: dict[str, dict[str, Extraction]] = defaultdict(dict)
    for member, extraction in wanted.items():
        if "!" in member:
            outer, _, inner = member.partition("!")
            nested[outer][inner] = extraction
    inner_files = {
        outer: next(iter(inside.values())).target.with_name("." + PurePosixPath(outer).name)
        for outer, inside in nested.items()
    }
    direct.update({outer: Extraction(path, NESTED_LIMIT_BYTES) for outer, path in inner_files.items()})
    try:
        _copy_members(archive, direct)
        for outer, path in inner_files.items():
            extract(path, nested[outer])
    finally:
        for path in inner_files.values():
            path.unlink(missing_ok=True)


def _copy_members(archive: Path, wanted: Mapping[str, Extraction]) -> None:
    try:
        if zipfile.is_zipfile(archive):
            _copy_from_zip(archive, wanted)
        else:
            _copy_from_tar(archive, wanted)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
        raise BadArchive(f"{archive.name} is damaged: {error}") from error


def _copy_from_zip(archive: Path, wanted: Mapping[str, Extraction]) -> None:
    with zipfile.ZipFile(archive) as package:
        for member, extraction in wanted.items():
            try:
                info = package.getinfo(member)
            except KeyError:
                raise BadArchive(f"{archive.name} has no member {member}") from None
            with package.open(info) as stream:
                _write(stream, member, extraction)  # type: ignore[arg-type]  # ZipExtFile is a readable binary stream


def _copy_from_tar(archive: Path, wanted: Mapping[str, Extraction]) -> None:
    # One pass in the archive's own order: going back in a compressed stream means unpacking it again from the start.
    left = dict(wanted)
    with tarfile.open(archive) as package:
        for info in package:
            if info.name in left and info.isreg():
                stream = package.extractfile(info)
                assert stream is not None, "a regular member has content"  # noqa: S101
                _write(stream, info.name, left.pop(info.name))  # type: ignore[arg-type]  # as above
            if not left:
                return
    raise BadArchive(f"{archive.name} has no member {', '.join(left)}")


def _write(stream: BinaryIO, member: str, extraction: Extraction) -> None:
    extraction.target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with extraction.target.open("wb") as target:
            copy_bounded(stream, target, extraction.limit_bytes)
    except TooManyBytesError:
        raise BadArchive(f"{member} is larger than the {extraction.limit_bytes} bytes it should have") from None
