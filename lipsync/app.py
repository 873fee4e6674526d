"""Routes of the lip-sync stage."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import FastAPI, File, Form, Header, Response, UploadFile, WebSocket
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask

from lipsync.errors import UnknownRender
from lipsync.jobs import Job, Jobs
from lipsync.live.handler import PointerHandler
from lipsync.live.plain import PlainSockets
from lipsync.media.audio import read_sound
from lipsync.media.frames import open_face
from lipsync.phones import parse_phones
from lipsync.render import Length, Report, render
from lipsync.rpc.server import RpcServer
from lipsync.settings import LipsyncSettings
from lipsync.speech.articulation import TimedPhone
from lipsync.speech.clock import FPS
from lipsync.stage import Stage
from lipsync.uploads import save
from wire.channels import HandlerFactory
from wire.compute import BATCH
from wire.errors import StageUnavailable
from wire.registry import Registry
from wire.service import create_service

SERVICE = "lipsync"


class Running:
    """What exists while the service is up."""

    def __init__(self, settings: LipsyncSettings) -> None:
        self.stage = Stage(settings)
        self.rpc = RpcServer(self.stage)
        self.sockets = PlainSockets(self.stage)
        self.jobs = Jobs(self.stage.compute, max_running=settings.max_renders, keep_s=settings.keep_renders_s)


def create_app(settings: LipsyncSettings) -> FastAPI:
    """The stage. Without the face models it is up, but not ready, and /readyz says how to fetch them."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[HandlerFactory | None]:
        running = Running(settings)
        app.state.running = running
        idle = asyncio.create_task(_unload_idle(running.stage), name="unload idle models")
        try:
            await running.stage.compute.run(running.stage.warm_up)
            await running.rpc.start()
            yield PointerHandler
        finally:
            await running.rpc.stop()
            idle.cancel()
            await asyncio.gather(idle, return_exceptions=True)
            await running.jobs.close()
            running.stage.close()

    def info() -> dict[str, Any]:
        return {**app.state.running.stage.facts(), "default": settings.renderer, "fps": FPS}

    def loaded() -> dict[str, Any]:
        return {"device": "cpu" if not settings.gpus else f"{settings.gpus} gpu", "face_model": settings.face_model}

    async def plain(socket: WebSocket, _: Registry) -> None:
        await app.state.running.sockets.serve(socket)

    app = create_service(name=SERVICE, settings=settings, lifespan=lifespan, info=info, loaded=loaded, plain=plain)
    _add_render(app, settings)
    return app


def _add_render(app: FastAPI, settings: LipsyncSettings) -> None:
    def running() -> Running:
        found: Running | None = getattr(app.state, "running", None)
        if found is None:
            raise StageUnavailable(f"Lip-sync is not ready: {app.state.shell.problem}")
        return found

    def job_of(job_id: str) -> Job:
        job = running().jobs.get(job_id)
        if job is None:
            raise UnknownRender("There is no such rendering; finished ones are kept for a while only.")
        return job

    @app.post("/render")
    async def post_render(
        face: Annotated[UploadFile, File(description="Picture (JPEG, PNG, WebP) or video.")],
        audio: Annotated[UploadFile, File(description="Sound (WAV, MP3, M4A, OGG, FLAC).")],
        renderer: Annotated[str, Form(max_length=64)] = "",
        length: Annotated[Length, Form()] = "audio",
        phones: Annotated[str, Form(max_length=4_000_000, description="JSON list of {symbol, start, end}.")] = "",
        prefer: Annotated[str, Header()] = "",
    ) -> Response:
        """The face saying the sound, as MP4; with `Prefer: respond-async` at once the address to watch and fetch it."""
        service = running()
        job = service.jobs.create()
        try:
            limit = settings.max_upload_mb * 1_000_000
            await save(face, job.folder / "face", max_bytes=limit, what="face")
            await save(audio, job.folder / "audio", max_bytes=limit, what="audio")
            timed = parse_phones(phones) if phones else None
            service.stage.require(renderer)
            service.jobs.start(job, lambda: _begin(service.stage, job, timed, renderer, length))
            if "respond-async" in prefer:
                return JSONResponse(job.facts(), 202, headers={"Location": f"/render/{job.id}"})
            assert job.task is not None  # noqa: S101 - it has just been started
            await job.task
            if job.error is not None:
                raise job.error
        except BaseException:
            service.jobs.drop(job)
            raise
        return FileResponse(job.video, media_type="video/mp4", background=BackgroundTask(service.jobs.drop, job))

    @app.get("/render/{job_id}")
    async def get_render(job_id: str) -> dict[str, Any]:
        return job_of(job_id).facts()

    @app.get("/render/{job_id}/video")
    async def get_video(job_id: str) -> Response:
        job = job_of(job_id)
        if job.error is not None:
            raise job.error
        if job.state != "done":
            return JSONResponse(job.facts(), 202)
        return FileResponse(job.video, media_type="video/mp4")

    @app.delete("/render/{job_id}", status_code=204)
    async def delete_render(job_id: str) -> None:
        running().jobs.drop(job_of(job_id))


async def _unload_idle(stage: Stage) -> None:
    while True:
        await asyncio.sleep(min(30.0, stage.settings.idle_unload_s))
        await stage.compute.run(stage.models.unload_idle, priority=BATCH)


def _begin(stage: Stage, job: Job, phones: list[TimedPhone] | None, renderer: str, length: Length) -> Iterator[Report]:
    sound = read_sound(job.folder / "audio", max_seconds=stage.settings.max_render_s)
    source = open_face(job.folder / "face")
    with stage.borrow(renderer) as borrowed:
        yield from render(
            source, sound, job.video, tracker=stage.tracker(), renderer=borrowed, phones=phones, length=length
        )
