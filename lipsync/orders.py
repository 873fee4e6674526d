"""An order to render: its files taken in, put to work, and waited for."""

from collections.abc import Iterator
from dataclasses import dataclass

from lipsync.jobs import Job, Jobs
from lipsync.media.audio import read_sound
from lipsync.media.frames import open_face
from lipsync.render import Length, Report, render
from lipsync.running import Running
from lipsync.speech.articulation import TimedPhone
from lipsync.stage import Stage
from lipsync.uploads import Readable, save


@dataclass(frozen=True)
class Order:
    """How a face shall say a sound; without phones the mouth follows the sound alone."""

    phones: list[TimedPhone] | None
    renderer: str
    length: Length


async def place(running: Running, face: Readable, audio: Readable, order: Order) -> Job:
    """Take in both files and begin. Raises what is wrong with the order, and keeps nothing of it then."""
    limit = running.stage.settings.max_upload_bytes
    job = running.jobs.create()
    try:
        await save(face, job.folder / "face", max_bytes=limit, what="face")
        await save(audio, job.folder / "audio", max_bytes=limit, what="audio")
        running.stage.require(order.renderer)
        running.jobs.start(job, lambda: _begin(running.stage, job, order))
    except BaseException:
        running.jobs.drop(job)
        raise
    return job


async def await_end(jobs: Jobs, job: Job) -> None:
    """Until its video is there. Raises what went wrong; who stops waiting cancels it."""
    assert job.task is not None  # noqa: S101 - `place` has started it
    try:
        await job.task
        if job.error is not None:
            raise job.error
    except BaseException:
        jobs.drop(job)
        raise


def _begin(stage: Stage, job: Job, order: Order) -> Iterator[Report]:
    sound = read_sound(job.folder / "audio", max_seconds=stage.settings.max_render_s)
    source = open_face(job.folder / "face")
    with stage.borrow(order.renderer) as renderer:
        yield from render(
            source,
            sound,
            job.video,
            tracker=stage.tracker(),
            renderer=renderer,
            phones=order.phones,
            length=order.length,
        )
