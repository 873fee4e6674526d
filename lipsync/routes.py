"""The batch routes: render, watch, fetch, measure."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
from fastapi import FastAPI, File, Form, Header, Response, UploadFile
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask

from lipsync.errors import UnknownRender
from lipsync.jobs import Job
from lipsync.measure import Seen, measure
from lipsync.media.audio import read_sound
from lipsync.media.frames import open_face
from lipsync.phones import parse_phones
from lipsync.render import Length, Report, render
from lipsync.running import Running
from lipsync.settings import LipsyncSettings
from lipsync.speech.articulation import TimedPhone
from lipsync.stage import Stage
from lipsync.uploads import save
from wire.compute import BATCH
from wire.errors import StageUnavailable


def add_routes(app: FastAPI, settings: LipsyncSettings) -> None:
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

    @app.get("/render/{job_id}/openings")
    async def get_openings(job_id: str) -> list[float]:
        """The opening that each frame was to have, in eye distances; -1 where its own mouth came through."""
        return job_of(job_id).report.openings

    @app.post("/measure")
    async def post_measure(face: Annotated[UploadFile, File(description="Picture or video.")]) -> Response:
        """What the mouth in a picture or video does, frame by frame."""
        stage = running().stage
        with tempfile.TemporaryDirectory(prefix="vivavoce-measure-") as folder:
            limit = settings.max_upload_mb * 1_000_000
            path = await save(face, Path(folder) / "face", max_bytes=limit, what="face")
            steps = await stage.compute.run(
                lambda: measure(open_face(path), stage.tracker(smooth=False)), priority=BATCH
            )
            seen: list[Seen] = []
            while (one := await stage.compute.run(next, steps, None, priority=BATCH)) is not None:
                seen.append(one)
        return Response(msgspec.json.encode(seen), media_type="application/json")

    @app.delete("/render/{job_id}", status_code=204)
    async def delete_render(job_id: str) -> None:
        running().jobs.drop(job_of(job_id))


def _begin(stage: Stage, job: Job, phones: list[TimedPhone] | None, renderer: str, length: Length) -> Iterator[Report]:
    sound = read_sound(job.folder / "audio", max_seconds=stage.settings.max_render_s)
    source = open_face(job.folder / "face")
    with stage.borrow(renderer) as borrowed:
        yield from render(
            source, sound, job.video, tracker=stage.tracker(), renderer=borrowed, phones=phones, length=length
        )
