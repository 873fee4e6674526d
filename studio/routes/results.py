"""`GET /media/{job}` with ranges, the original beside it, and the subtitles."""

import asyncio
import re
from collections.abc import Callable, Iterator

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from studio.documents import Result
from studio.errors import NotFinished
from studio.jobs.ledger import source_name
from studio.studio import Studio
from wire.errors import InvalidInput

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_FORMS = {"srt": "application/x-subrip", "vtt": "text/vtt; charset=utf-8"}


class BadRange(InvalidInput):
    """Bytes that the file does not have."""

    code = "bad_range"
    status = 416


def router(studio: Callable[[], Studio]) -> APIRouter:
    """The routes. `studio` raises StageUnavailable while the service is not ready."""
    routes = APIRouter(tags=["results"])

    @routes.api_route("/media/{job_id}", methods=["GET", "HEAD"])
    async def media(job_id: str, request: Request) -> Response:
        """The dubbed file. `?download=1` makes browsers save it."""
        room = studio()
        result, filename = await asyncio.to_thread(_result, room, job_id)
        suffix = "mp4" if result.media_type.startswith("video") else "m4a"
        shown = f"{filename.rpartition('.')[0] or filename}.{suffix}" if "download" in request.query_params else ""
        return await _file(room, request, result.media, result.media_type, shown)

    @routes.api_route("/media/{job_id}/original", methods=["GET", "HEAD"])
    async def original(job_id: str, request: Request) -> Response:
        room = studio()
        seen = await asyncio.to_thread(room.desk.look, job_id)
        return await _file(room, request, source_name(seen.job.upload_id), "application/octet-stream", "")

    @routes.get("/media/{job_id}/subtitles/{language}.{form}")
    async def subtitles(job_id: str, language: str, form: str) -> Response:
        """`srt` or `vtt`, in the language of the file or of the dub."""
        room = studio()
        result, _ = await asyncio.to_thread(_result, room, job_id)
        name = result.subtitles.get(f"{language}.{form}")
        if name is None:
            known = ", ".join(sorted(result.subtitles))
            raise InvalidInput(f"There are no such subtitles; there are: {known}.", field="language")
        return Response(await asyncio.to_thread(room.storage.read, name), media_type=_FORMS[form])

    return routes


def _result(room: Studio, job_id: str) -> tuple[Result, str]:
    """Raises UnknownJob or NotFinished."""
    seen = room.desk.look(job_id)
    if "mux" not in seen.steps:
        raise NotFinished(f"This job is {seen.job.state}; its file is not there.", status=seen.job.state)
    return msgspec.json.decode(room.storage.read(seen.steps["mux"].result), type=Result), seen.filename


async def _file(room: Studio, request: Request, name: str, media_type: str, filename: str) -> Response:
    size = await asyncio.to_thread(room.storage.size, name)
    if size is None:
        raise NotFinished("The file is not in the storage any more.")
    start, end = byte_range(request.headers.get("range", ""), size)
    partial = (start, end) != (0, size)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - start), "Cache-Control": "private, no-cache"}
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if filename:
        plain = filename.encode("ascii", "replace").decode().replace('"', "'")
        headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    if request.method == "HEAD":
        return Response(status_code=200, headers=headers, media_type=media_type)
    body: Iterator[bytes] = room.storage.stream(name, start, end)
    return StreamingResponse(body, 206 if partial else 200, headers=headers, media_type=media_type)


def byte_range(header: str, size: int) -> tuple[int, int]:
    """[start, end) of a Range header; the whole file without one that is understood. Raises BadRange."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    if start >= end:
        raise BadRange(f"The file has {size} bytes.", size=size)
    return start, end
