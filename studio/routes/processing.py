"""`POST /process`, its status, cancel and retry, sentences, `GET /jobs`, and the socket that tells progress."""

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, WebSocket
from fastapi.websockets import WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field

from studio.documents import Translation
from studio.errors import NotFinished
from studio.facts import facts
from studio.jobs.tables import State
from studio.options import Options
from studio.pipeline.speak import Spoken
from studio.studio import Studio
from wire.errors import InvalidInput, WireError
from wire.origins import origin_allowed

_LOOK_S = 0.5
_LANGUAGE = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?$"
MAX_SENTENCE_CHARS = 2_000


class ProcessRequest(BaseModel):
    """What is to be dubbed, and into which language. Without `source_lang` it is found out."""

    model_config = ConfigDict(extra="forbid")

    upload_id: str = Field(max_length=64)
    target_lang: str = Field(pattern=_LANGUAGE)
    source_lang: str | None = Field(None, pattern=_LANGUAGE)
    options: Options = Field(default_factory=Options)


class Correction(BaseModel):
    """A sentence in the user's own words."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=MAX_SENTENCE_CHARS)


def router(studio: Callable[[], Studio]) -> APIRouter:
    """The routes. `studio` raises StageUnavailable while the service is not ready."""
    routes = APIRouter(tags=["jobs"])

    @routes.post("/process", status_code=202)
    async def process(wanted: ProcessRequest) -> dict[str, Any]:
        room = studio()
        source, target = base_of(wanted.source_lang or ""), base_of(wanted.target_lang)
        await asyncio.to_thread(room.uploads.require, wanted.upload_id)
        await asyncio.to_thread(room.keeper.require_room)
        await room.languages.require(source, target)
        job_id = await asyncio.to_thread(room.desk.order, wanted.upload_id, source, target, wanted.options)
        return await _facts(room, job_id)

    @routes.get("/process/{job_id}/status")
    async def status(job_id: str) -> dict[str, Any]:
        return await _facts(studio(), job_id)

    @routes.post("/process/{job_id}/cancel", status_code=202)
    async def cancel(job_id: str) -> dict[str, Any]:
        await asyncio.to_thread(studio().desk.cancel, job_id)
        return await _facts(studio(), job_id)

    @routes.post("/process/{job_id}/retry", status_code=202)
    async def retry(job_id: str) -> dict[str, Any]:
        await asyncio.to_thread(studio().desk.retry, job_id)
        return await _facts(studio(), job_id)

    @routes.get("/process/{job_id}/sentences")
    async def sentences(job_id: str) -> dict[str, Any]:
        return await asyncio.to_thread(_sentences, studio(), job_id)

    @routes.put("/process/{job_id}/sentences/{number}", status_code=202)
    async def correct(job_id: str, number: int, correction: Correction) -> dict[str, Any]:
        """Say a sentence otherwise; only what depends on it is made again."""
        room = studio()
        known = await asyncio.to_thread(_sentences, room, job_id)
        if not 0 <= number < len(known["sentences"]):
            raise InvalidInput(f"Sentences are numbered 0 to {len(known['sentences']) - 1}.", field="number")
        await asyncio.to_thread(room.desk.correct, job_id, number, correction.text)
        return await _facts(room, job_id)

    @routes.get("/jobs")
    async def jobs(
        limit: Annotated[int, Query(ge=1, le=200)] = 20, status: Annotated[State | None, Query()] = None
    ) -> dict[str, Any]:
        found = await asyncio.to_thread(lambda: studio().desk.jobs(limit=limit, state=status))
        return {"jobs": [facts(seen, time.time()) for seen in found]}

    @routes.get("/languages")
    async def languages() -> dict[str, Any]:
        """Languages that a file can be dubbed into with what is installed."""
        return {"targets": await studio().languages.targets()}

    @routes.websocket("/process/{job_id}/events")
    async def events(socket: WebSocket, job_id: str) -> None:
        """The status, again whenever it changes; closed when the job is over."""
        await _tell(socket, studio, job_id)

    return routes


def base_of(language: str) -> str:
    """`pt-BR` is `pt`, `auto` nothing."""
    code = language.lower().replace("_", "-").partition("-")[0]
    return "" if code == "auto" else code


async def _facts(room: Studio, job_id: str) -> dict[str, Any]:
    return facts(await asyncio.to_thread(room.desk.look, job_id), time.time())


def _sentences(room: Studio, job_id: str) -> dict[str, Any]:
    """Raises UnknownJob or NotFinished."""
    steps = room.desk.look(job_id).steps
    if "translate" not in steps:
        raise NotFinished("This job has no translation yet.")
    made = msgspec.json.decode(room.storage.read(steps["translate"].result), type=Translation)
    lines = {}
    if "speak" in steps:
        spoken = msgspec.json.decode(room.storage.read(steps["speak"].result), type=Spoken)
        lines = {line.index: line for line in spoken.speech.lines}
    return {
        "language": made.language,
        "sentences": [
            {
                **msgspec.to_builtins(sentence),
                **({"target": line.text} if (line := lines.get(sentence.index)) and line.text else {}),
                "spoken": {"start": line.start, "end": line.end, "speed": line.speed, "fits": line.fits}
                if line
                else None,
            }
            for sentence in made.sentences
        ],
    }


async def _tell(socket: WebSocket, studio: Callable[[], Studio], job_id: str) -> None:
    if not origin_allowed(socket.headers.get("origin"), socket.headers.get("host"), studio().settings.allowed_origins):
        await socket.close(1008, "origin not allowed")
        return
    await socket.accept()
    told: dict[str, Any] = {}
    try:
        while True:
            seen = await _facts(studio(), job_id)
            if seen != told:
                await socket.send_json(seen)
                told = seen
            if seen["status"] in ("completed", "failed"):
                await socket.close(1000)
                return
            await asyncio.sleep(_LOOK_S)
    except WireError as error:
        await socket.send_json(error.body())
        await socket.close(error.close_code)
    except (WebSocketDisconnect, RuntimeError):
        return
