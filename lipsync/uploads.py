"""Takes uploaded files onto the disk, piece by piece, up to a limit."""

from pathlib import Path
from typing import Protocol

from wire.errors import InvalidInput, MessageTooLarge

CHUNK_BYTES = 1 << 20


class Readable(Protocol):
    async def read(self, size: int = -1) -> bytes: ...


async def save(upload: Readable, path: Path, *, max_bytes: int, what: str) -> Path:
    """Write an upload to `path`. Raises InvalidInput for an empty one, MessageTooLarge over the limit."""
    size = 0
    with path.open("wb") as file:
        while chunk := await upload.read(CHUNK_BYTES):
            size += len(chunk)
            if size > max_bytes:
                raise MessageTooLarge(f"The {what} is larger than {max_bytes // 1_000_000} MB.")
            file.write(chunk)
    if not size:
        raise InvalidInput(f"The {what} is empty.")
    return path
