"""An order to render: its files taken in, put to work, and waited for."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lipsync.cast.follow import Cast
from lipsync.cast.turns import Turn
from lipsync.engines.base import Renderer
from lipsync.jobs import Job, Jobs
from lipsync.media.audio import read_sound
from lipsync.media.frames import FrameSource, key_frames, open_face
from lipsync.render import STEP_FRAMES, Length, Report, render
from lipsync.running import Running
from lipsync.speech.articulation import TimedPhone
from lipsync.stage import Stage
from lipsync.uploads import Readable, save

KEY_FRAMES = 40
SCAN_EVERY = 2


@dataclass(frozen=True)
class Order:
    """How a face shall say a sound; without phones the mouth follows the sound alone."""

    phones: list[TimedPhone] | None
    renderer: str
    length: Length
    turns: list[Turn] | None = None
    """Who says what when, so that of several faces the right one speaks."""


async def place(running: Running, face: Readable, audio: Readable, order: Order) -> Job:
    """Take in both files and begin. Raises what is wrong with the order, and keeps nothing of it then."""
    limit = running.stage.settings.max_upload_bytes
    job = running.jobs.create()
    try:
        await save(face, job.folder / "face", max_bytes=limit, what="face")
        await save(audio, job.folder / "audio", max_bytes=limit, what="audio")
        running.stage.require(order.renderer)
        running.jobs.start(job, lambda: begin(running.stage, job, order))
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


def begin(stage: Stage, job: Job, order: Order) -> Iterator[Report]:
    """The work of an order, a few frames at a time; for the compute thread."""
    sound = read_sound(job.folder / "audio", max_seconds=stage.settings.max_render_s)
    source = open_face(job.folder / "face")
    with stage.borrow_many(order.renderer) as make:
        cast = None
        if order.turns and source.seconds is not None and _unclear(stage, job.folder / "face", order.turns):
            cast = yield from _cast(stage, source, order.turns, make)
        yield from render(
            source,
            sound,
            job.video,
            tracker=stage.tracker(),
            renderer=make(),
            phones=order.phones,
            length=order.length,
            cast=cast,
        )


def _unclear(stage: Stage, face: Path, turns: Sequence[Turn]) -> bool:
    """Whether it takes a look at all of a video to know whose mouth is to move: there are several voices or faces."""
    return len({turn.speaker for turn in turns}) > 1 or stage.crowded(key_frames(face, KEY_FRAMES))


def _cast(
    stage: Stage, source: FrameSource, turns: Sequence[Turn], make: Callable[[], Renderer]
) -> Generator[Report, None, Cast]:
    """Look at the whole video, every second frame."""
    watching, fps = stage.scan(make), float(source.fps)
    count = int((source.seconds or 0.0) * fps)
    report = Report()
    for number, image in enumerate(islice(source.frames(), 0, count, SCAN_EVERY)):
        watching.look(image, number * SCAN_EVERY / fps)
        if number % STEP_FRAMES == 0:
            yield report
    return stage.cast([person for person in watching.people if person.seconds], turns)
