"""Digests of files, and copies that are hashed and bounded on the way."""

import hashlib
from pathlib import Path
from typing import BinaryIO

import msgspec

CHUNK_BYTES = 1 << 20


class Digest(msgspec.Struct, frozen=True):
    """An expected digest: a `hashlib` algorithm and lower-case hex."""

    algorithm: str
    hex: str


class TooManyBytesError(Exception):
    """A stream went past its limit."""


def file_digest(path: Path, algorithm: str = "sha256") -> str:
    """Hex digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


def git_blob_digest(path: Path) -> str:
    """The id that git gives a file's content (SHA-1 over its header and bytes), as hubs list it for small files."""
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def copy_bounded(source: BinaryIO, target: BinaryIO, limit_bytes: int) -> int:
    """Copy a stream and return its length. Raises `TooManyBytesError` before it writes more than `limit_bytes`."""
    written = 0
    while chunk := source.read(CHUNK_BYTES):
        written += len(chunk)
        if written > limit_bytes:
            raise TooManyBytesError
        target.write(chunk)
    return written
