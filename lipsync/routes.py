"""The batch routes: render, watch, fetch, measure."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, FastAPI, File, Form, Header, Response, UploadFile
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask

from lipsync.cast.turns import parse_turns
from lipsync.errors import UnknownRender
from lipsync.jobs import Job
from lipsync.measure import Seen, measure
from lipsync.media.frames import open_face
from lipsync.orders import Order, await_end, place
from lipsync.phones import parse_phones
from lipsync.render import Length
from lipsync.running import Running
from lipsync.uploads import save
from wire.compute import BATCH
from wire.errors import StageUnavailable

FoundRunning = Callable[[], Running]


def add_routes(app: FastAPI) -> None:
    def running() -> Running:
        found: Running | None = getattr(app.state, "running", None)
        if found is None:
            raise StageUnavailable(f"Lip-sync is not ready: {app.state.shell.problem}")
        return found

    app.include_router(_ordering(running))
    app.include_router(_watching(running))
    app.include_router(_measuring(running))


def _ordering(running: FoundRunning) -> APIRouter:
    routes = APIRouter()

    @routes.post("/render")
    async def post_render(
        face: Annotated[UploadFile, File(description="Picture (JPEG, PNG, WebP) or video.")],
        audio: Annotated[UploadFile, File(description="Sound (WAV, MP3, M4A, OGG, FLAC).")],
        renderer: Annotated[str, Form(max_length=64)] = "",
        length: Annotated[Length, Form()] = "audio",
        phones: Annotated[str, Form(max_length=4_000_000, description="JSON list of {symbol, start, end}.")] = "",
        turns: Annotated[
            str, Form(max_length=4_000_000, description="JSON list of {speaker, start, end, said_start, said_end}.")
        ] = "",
        prefer: Annotated[str, Header()] = "",
    ) -> Response:
        """The face saying the sound, as MP4; with `Prefer: respond-async` at once the address to watch and fetch it."""
        service = running()
        order = Order(parse_phones(phones) if phones else None, renderer, length, parse_turns(turns) if turns else None)
        job = await place(service, face, audio, order)
        if "respond-async" in prefer:
            return JSONResponse(job.facts(), 202, headers={"Location": f"/render/{job.id}"})
        await await_end(service.jobs, job)
        return FileResponse(job.video, media_type="video/mp4", background=BackgroundTask(service.jobs.drop, job))

    return routes


def _watching(running: FoundRunning) -> APIRouter:
    routes = APIRouter(prefix="/render")

    def job_of(job_id: str) -> Job:
        job = running().jobs.get(job_id)
        if job is None:
            raise UnknownRender("There is no such rendering; finished ones are kept for a while only.")
        return job

    @routes.get("/{job_id}")
    async def get_render(job_id: str) -> dict[str, Any]:
        return job_of(job_id).facts()

    @routes.get("/{job_id}/video")
    async def get_video(job_id: str) -> Response:
        job = job_of(job_id)
        if job.error is not None:
            raise job.error
        if job.state != "done":
            return JSONResponse(job.facts(), 202)
        return FileResponse(job.video, media_type="video/mp4")

    @routes.get("/{job_id}/openings")
    async def get_openings(job_id: str) -> list[float]:
        """The opening that each frame was to have, in eye distances; -1 where its own mouth came through."""
        return job_of(job_id).report.openings

    @routes.delete("/{job_id}", status_code=204)
    async def delete_render(job_id: str) -> None:
        running().jobs.drop(job_of(job_id))

    return routes


def _measuring(running: FoundRunning) -> APIRouter:
    routes = APIRouter()

    @routes.post("/measure")
    async def post_measure(face: Annotated[UploadFile, File(description="Picture or video.")]) -> Response:
        """What the mouth in a picture or video does, frame by frame."""
        stage = running().stage
        seen: list[Seen] = []
        with tempfile.TemporaryDirectory(prefix="vivavoce-measure-") as folder:
            path = await save(face, Path(folder) / "face", max_bytes=stage.settings.max_upload_bytes, what="face")
            steps = await stage.compute.run(
                lambda: measure(open_face(path), stage.tracker(smooth=False)), priority=BATCH
            )
            while (one := await stage.compute.run(next, steps, None, priority=BATCH)) is not None:
                seen.append(one)
        return Response(msgspec.json.encode(seen), media_type="application/json")

    return routes
