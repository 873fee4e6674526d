"""Files on their way in: chunks in any order, each taken once, put together when all are here."""

import hashlib
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from studio.errors import UnknownUpload, UploadConflict, UploadIncomplete
from studio.jobs.ledger import source_name
from studio.jobs.tables import ChunkRow, UploadRow
from studio.storage.base import PIECE_BYTES, Storage
from wire.errors import InvalidInput, MessageTooLarge

MAX_CHUNKS = 10_000
MAX_LISTED = 1_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")


@dataclass(frozen=True)
class Chunk:
    """What a request says of the chunk that it brings."""

    upload_id: str
    number: int
    total: int
    filename: str


@dataclass(frozen=True)
class Received:
    """A chunk's bytes in a local file."""

    path: Path
    size: int
    sha256: str


class Uploads:
    """Blocking; call it off the event loop."""

    def __init__(
        self, engine: Engine, storage: Storage, *, max_bytes: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine, self._storage, self._max_bytes, self._clock = engine, storage, max_bytes, clock
        self._joining = threading.Lock()

    def expect(self, chunk: Chunk) -> int:
        """Check a chunk's headers before its bytes are read; how many bytes the upload may still take.

        Raises InvalidInput or UploadConflict.
        """
        check(chunk)
        now = self._clock()
        with Session(self._engine) as session, session.begin():
            upload = session.get(UploadRow, chunk.upload_id)
            if upload is None:
                session.add(
                    UploadRow(
                        id=chunk.upload_id,
                        filename=chunk.filename,
                        total_chunks=chunk.total,
                        size=0,
                        complete=False,
                        sha256="",
                        created=now,
                        updated=now,
                    )
                )
                return self._max_bytes
            if (upload.total_chunks, upload.filename) != (chunk.total, chunk.filename):
                raise UploadConflict(
                    f"Upload {chunk.upload_id} is another file with {upload.total_chunks} chunks; take a new Upload-Id."
                )
            others = session.scalar(
                select(func.sum(ChunkRow.size)).where(
                    ChunkRow.upload_id == chunk.upload_id, ChunkRow.number != chunk.number
                )
            )
            return max(0, self._max_bytes - int(others or 0))

    def take(self, chunk: Chunk, received: Received) -> None:
        """Keep a chunk; put the file together after the last one. A repetition is no error unless it differs.

        Raises UploadConflict, MessageTooLarge or StorageFailed.
        """
        known = self._known(chunk)
        if known is not None:
            if known != (received.sha256, received.size):
                raise UploadConflict(
                    f"Chunk {chunk.number} was received before with other bytes; take a new Upload-Id."
                )
        else:
            self._storage.put(chunk_name(chunk.upload_id, chunk.number), received.path)
            with Session(self._engine) as session, session.begin():
                session.merge(
                    ChunkRow(upload_id=chunk.upload_id, number=chunk.number, size=received.size, sha256=received.sha256)
                )
                session.get_one(UploadRow, chunk.upload_id).updated = self._clock()
        with self._joining:
            self._join(chunk.upload_id)

    def look(self, upload_id: str) -> tuple[UploadRow, list[int]]:
        """The upload, and which chunks are missing. Raises UnknownUpload."""
        with Session(self._engine, expire_on_commit=False) as session:
            upload = session.get(UploadRow, upload_id)
            if upload is None:
                raise UnknownUpload("There is no such upload; send its chunks again.")
            if upload.complete:
                return upload, []
            here = set(session.scalars(select(ChunkRow.number).where(ChunkRow.upload_id == upload_id)))
            return upload, [number for number in range(upload.total_chunks) if number not in here]

    def require(self, upload_id: str) -> UploadRow:
        """A complete upload. Raises UnknownUpload or UploadIncomplete."""
        upload, missing = self.look(upload_id)
        if not upload.complete:
            raise UploadIncomplete(
                f"{len(missing)} of {upload.total_chunks} chunks are missing.", missing=missing[:MAX_LISTED]
            )
        return upload

    def _known(self, chunk: Chunk) -> tuple[str, int] | None:
        with Session(self._engine) as session:
            row = session.get(ChunkRow, (chunk.upload_id, chunk.number))
            return (row.sha256, row.size) if row is not None else None

    def _join(self, upload_id: str) -> None:
        upload, missing = self.look(upload_id)
        if upload.complete or missing:
            return
        with tempfile.TemporaryDirectory(prefix="vivavoce-upload-") as folder:
            whole = Path(folder) / "source"
            digest, size = self._assemble(upload, whole)
            if size > self._max_bytes:
                raise MessageTooLarge(f"A file has at most {self._max_bytes // 1_000_000} MB.")
            self._storage.put(source_name(upload_id), whole)
        with Session(self._engine) as session, session.begin():
            row = session.get_one(UploadRow, upload_id)
            row.complete, row.sha256, row.size, row.updated = True, digest, size, self._clock()
        for number in range(upload.total_chunks):
            self._storage.remove(chunk_name(upload_id, number))

    def _assemble(self, upload: UploadRow, whole: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with whole.open("wb") as file:
            for number in range(upload.total_chunks):
                for piece in self._pieces(chunk_name(upload.id, number)):
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
        return digest.hexdigest(), size

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._storage.local(name) as path, path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    def remove(self, upload_id: str) -> None:
        """Delete an upload that no job needs."""
        self._storage.remove(f"uploads/{upload_id}")
        with Session(self._engine) as session, session.begin():
            session.execute(delete(ChunkRow).where(ChunkRow.upload_id == upload_id))
            session.execute(delete(UploadRow).where(UploadRow.id == upload_id))


def check(chunk: Chunk) -> None:
    """Raises InvalidInput."""
    if not _ID.fullmatch(chunk.upload_id):
        raise InvalidInput("Upload-Id is 8 to 64 letters, digits and dashes, such as a UUID.", field="Upload-Id")
    if not 1 <= chunk.total <= MAX_CHUNKS:
        raise InvalidInput(f"Total-Chunks is 1 to {MAX_CHUNKS}.", field="Total-Chunks")
    if not 0 <= chunk.number < chunk.total:
        raise InvalidInput(
            f"Chunk-Index is 0 to {chunk.total - 1} for {chunk.total} chunks, not {chunk.number}.", field="Chunk-Index"
        )


def chunk_name(upload_id: str, number: int) -> str:
    """Where a chunk lies in the storage until the file is whole."""
    return f"uploads/{upload_id}/chunk-{number}"


def safe_filename(name: str) -> str:
    """A name to show: the last part of whatever path was sent; never used as a path."""
    last = unquote(name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip(". ")
    return shown[:200] or "upload"


@contextmanager
def receiving() -> Iterator[Path]:
    """A path for the bytes of one chunk."""
    with tempfile.TemporaryDirectory(prefix="vivavoce-chunk-") as folder:
        yield Path(folder) / "chunk"
