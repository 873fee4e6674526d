"""The batch face: OpenAI's `POST /v1/audio/speech`, and the voices."""

import base64
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from tts.batch import Batch
from tts.encode import MEDIA_TYPES, Format, wav_header
from wire.events import Phoneme


class SpeechRequest(BaseModel):
    """The body of `POST /v1/audio/speech`; fields that other servers know and this one does not need are ignored.

    `language` and `phonemes` are extensions. Without `language` it is the voice's, else what the script tells. With
    `phonemes` the answer is JSON: `audio` (the file in base64), `format`, `media_type`, and `phonemes`, a list of
    {symbol, start, end} in seconds. `model` may name an engine.
    """

    model_config = ConfigDict(extra="ignore")

    input: str
    model: Annotated[str, Field(max_length=200)] = ""
    voice: Annotated[str, Field(max_length=64)] = ""
    response_format: Format = "mp3"
    speed: Annotated[float, Field(ge=0.25, le=4.0)] = 1.0
    language: Annotated[str, Field(max_length=16)] = ""
    phonemes: bool = False


def router(batch: Callable[[], Batch]) -> APIRouter:
    """The routes. `batch` raises WireError while the service is not ready."""
    routes = APIRouter()

    @routes.post("/v1/audio/speech")
    async def speech(asked: SpeechRequest, request: Request) -> Response:
        if asked.phonemes:
            return await _timed(asked, request, batch())
        parts = batch().speech(asked, gone=request.is_disconnected)
        first = await anext(parts)  # what is wrong with the request must be known before the status line is sent
        media_type = MEDIA_TYPES[asked.response_format]
        if asked.response_format == "wav":
            samples = b"".join([first, *[part async for part in parts]])
            return Response(_wav(samples), media_type=media_type)
        return StreamingResponse(_chain(first, parts), media_type=media_type)

    @routes.get("/v1/voices")
    @routes.get("/v1/audio/voices")
    async def voices() -> dict[str, Any]:
        return {"voices": batch().voices()}

    return routes


async def _timed(asked: SpeechRequest, request: Request, batch: Batch) -> Response:
    """The file and when each phoneme of it sounds."""
    phonemes: list[Phoneme] = []
    data = b"".join([part async for part in batch.speech(asked, gone=request.is_disconnected, phonemes=phonemes)])
    body = {
        "audio": base64.b64encode(_wav(data) if asked.response_format == "wav" else data).decode(),
        "format": asked.response_format,
        "media_type": MEDIA_TYPES[asked.response_format],
        "phonemes": [{"symbol": p.symbol, "start": round(p.start, 4), "end": round(p.end, 4)} for p in phonemes],
    }
    return JSONResponse(body)


def _wav(samples: bytes) -> bytes:
    return wav_header(len(samples) // 2) + samples


async def _chain(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part
