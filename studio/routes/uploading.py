"""`POST /upload`, `POST /upload/chunk`, `GET /upload/{id}/status`."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect
from starlette.types import Message

from studio.errors import UploadConflict
from studio.facts import moment
from studio.studio import Studio
from studio.uploads import MAX_LISTED, Chunk, Received, check, receiving, safe_filename
from wire.errors import InvalidInput, MessageTooLarge

_PIECE_BYTES = 256 * 1024
_FORM_SPARE_BYTES = 64 * 1024


def router(studio: Callable[[], Studio]) -> APIRouter:
    """The routes. `studio` raises StageUnavailable while the service is not ready."""
    routes = APIRouter(tags=["upload"])

    @routes.post("/upload", status_code=201)
    async def upload(request: Request, filename: Annotated[str, Header()] = "") -> dict[str, Any]:
        """A whole file, as the form field `file` or as the body with a `Filename` header."""
        room = studio()
        limit = room.settings.max_upload_mb * 1_000_000
        with receiving() as path:
            received, sent_name = await _receive(request, path, limit, limit)
            chunk = Chunk(str(uuid.uuid4()), 0, 1, safe_filename(filename or sent_name))
            await asyncio.to_thread(room.keeper.require_room)
            await asyncio.to_thread(room.uploads.expect, chunk)
            await asyncio.to_thread(room.uploads.take, chunk, received)
        return await _status(room, chunk.upload_id)

    @routes.post("/upload/chunk")
    async def upload_chunk(
        request: Request,
        upload_id: Annotated[str, Header()],
        chunk_index: Annotated[int, Header()],
        total_chunks: Annotated[int, Header()],
        filename: Annotated[str, Header(max_length=2_000)],
        chunk_sha256: Annotated[str, Header(max_length=64)] = "",
    ) -> dict[str, Any]:
        """One chunk, as the form field `file` or as the body; in any order, and again after a failure."""
        room = studio()
        chunk = Chunk(upload_id, chunk_index, total_chunks, safe_filename(filename))
        check(chunk)
        await asyncio.to_thread(room.keeper.require_room)
        left = await asyncio.to_thread(room.uploads.expect, chunk)
        limit = min(left, room.settings.max_chunk_mb * 1_000_000)
        with receiving() as path:
            received, _ = await _receive(request, path, limit, room.settings.max_upload_mb * 1_000_000)
            if chunk_sha256 and chunk_sha256.lower() != received.sha256:
                raise UploadConflict(f"Chunk {chunk.number} arrived damaged: its SHA-256 differs; send it again.")
            await asyncio.to_thread(room.uploads.take, chunk, received)
        return await _status(room, chunk.upload_id)

    @routes.get("/upload/{upload_id}/status")
    async def upload_status(upload_id: str) -> dict[str, Any]:
        return await _status(studio(), upload_id)

    return routes


async def _status(room: Studio, upload_id: str) -> dict[str, Any]:
    upload, missing = await asyncio.to_thread(room.uploads.look, upload_id)
    return {
        "upload_id": upload.id,
        "filename": upload.filename,
        "status": "complete" if upload.complete else "uploading",
        "size": upload.size,
        "sha256": upload.sha256,
        "total_chunks": upload.total_chunks,
        "received_chunks": upload.total_chunks - len(missing),
        "missing": missing[:MAX_LISTED],
        "created_at": moment(upload.created),
        "updated_at": moment(upload.updated),
    }


async def _receive(request: Request, path: Path, limit: int, whole: int) -> tuple[Received, str]:
    """The bytes of the request in `path`, and the name of a form's file. Raises MessageTooLarge while they come in."""
    too_large = MessageTooLarge(
        f"This is more than is taken: {limit} bytes in this request, {whole // 1_000_000} MB a file.", limit=limit
    )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit + _FORM_SPARE_BYTES:
        raise too_large
    digest, size, name = hashlib.sha256(), 0, ""
    try:
        with path.open("wb") as file:
            async for piece in _pieces(request, limit, too_large):
                if isinstance(piece, str):
                    name = piece
                    continue
                size += len(piece)
                if size > limit:
                    raise too_large
                digest.update(piece)
                file.write(piece)
    except ClientDisconnect:
        raise InvalidInput("The upload broke off; send this chunk again.") from None
    if not size:
        raise InvalidInput("The file is empty; send it as the form field `file`, or as the body.", field="file")
    return Received(path, size, digest.hexdigest()), name


async def _pieces(request: Request, limit: int, too_large: MessageTooLarge) -> AsyncIterator[bytes | str]:
    """The file's name, where a form gives one, and its bytes."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async for piece in request.stream():
            yield piece
        return
    async with _bounded(request, limit + _FORM_SPARE_BYTES, too_large).form(max_files=1, max_fields=16) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidInput("The form has no file in its field `file`.", field="file")
        yield file.filename or ""
        while piece := await file.read(_PIECE_BYTES):
            yield piece


def _bounded(request: Request, limit: int, too_large: MessageTooLarge) -> Request:
    """The same request, which is read no further than `limit` bytes."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise too_large
        return message

    return Request(request.scope, receive)
