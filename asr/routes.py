"""The batch face: OpenAI's `POST /v1/audio/transcriptions`, `POST /v1/audio/translations` and `GET /v1/models`."""

from collections.abc import Callable
from typing import Any, Literal, get_args

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response
from starlette.types import Message

from asr.batch import Asked, Batch
from asr.transcription import MEDIA_TYPES, Format
from wire.errors import InvalidInput, MessageTooLarge

_MAX_FIELDS = 32
_FORM_SPARE_BYTES = 64 * 1024


def router(batch: Callable[[], Batch], *, max_upload_mb: int) -> APIRouter:
    """The routes. `batch` raises WireError while the service is not ready."""
    routes = APIRouter()

    @routes.post("/v1/audio/transcriptions")
    async def transcriptions(request: Request) -> Response:
        return await _answer(request, batch(), "transcribe", max_upload_mb)

    @routes.post("/v1/audio/translations")
    async def translations(request: Request) -> Response:
        return await _answer(request, batch(), "translate", max_upload_mb)

    @routes.get("/v1/models")
    async def models() -> dict[str, Any]:
        names = [recognizer.name for recognizer in batch().ears.recognizers]
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "vivavoce"} for name in names]
        return {"object": "list", "data": data}

    return routes


async def _answer(
    request: Request, batch: Batch, task: Literal["transcribe", "translate"], max_upload_mb: int
) -> Response:
    limit = max_upload_mb * 1_000_000 + _FORM_SPARE_BYTES
    async with _bounded(request, limit, max_upload_mb).form(max_files=1, max_fields=_MAX_FIELDS) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidInput("`file` is missing: send the audio as a file of a multipart form.", field="file")
        form_name = _format(form)
        granularities = _granularities(form)
        asked = Asked(task, _text(form, "model"), _language(form), word_times="word" in granularities)
        done = await batch.transcribe(file.file, asked, gone=request.is_disconnected)
    body = done.render(
        form_name, words="word" in granularities, segments="segment" in granularities or not granularities
    )
    if isinstance(body, str):
        return Response(body, media_type=MEDIA_TYPES[form_name])
    return JSONResponse(body)


def _bounded(request: Request, limit: int, max_upload_mb: int) -> Request:
    """The same request, which is not read any further than `limit` bytes."""
    too_large = MessageTooLarge(f"A file has at most {max_upload_mb} MB; split it or send it compressed.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise too_large
        return message

    return Request(request.scope, receive)


def _text(form: FormData, field: str) -> str:
    value = form.get(field)
    return value.strip() if isinstance(value, str) else ""


def _language(form: FormData) -> str:
    """`pt-BR` is `pt`, `auto` is nothing."""
    code = _text(form, "language").lower().replace("_", "-").split("-")[0]
    return "" if code == "auto" else code


def _format(form: FormData) -> Format:
    asked = _text(form, "response_format") or "json"
    for known in get_args(Format):
        if asked == known:
            return known  # type: ignore[no-any-return]  # get_args does not know that these are its literals
    raise InvalidInput(
        f"`response_format` is one of {', '.join(get_args(Format))}, not {asked[:32]!r}.", field="response_format"
    )


def _granularities(form: FormData) -> frozenset[str]:
    fields = [*form.getlist("timestamp_granularities[]"), *form.getlist("timestamp_granularities")]
    wanted = {value.strip() for value in fields if isinstance(value, str)}
    if wanted - {"word", "segment"}:
        raise InvalidInput("`timestamp_granularities[]` is `word` or `segment`.", field="timestamp_granularities[]")
    return frozenset(wanted)
