"""A face and a sound in, a video out: the batch side of this stage."""

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from lipsync.arrays import Image
from lipsync.cast.follow import Cast
from lipsync.engines.base import Cue, Renderer
from lipsync.errors import NoFace
from lipsync.faces.tracker import Track, Tracker
from lipsync.media.audio import Sound
from lipsync.media.beside import Ahead, Behind
from lipsync.media.frames import FrameSource
from lipsync.media.writer import Mp4Writer
from lipsync.speech.articulation import TimedPhone
from lipsync.speech.cues import Cues

Length = Literal["audio", "video"]
WARM_UP_SECONDS = 2.0
"""So much of a video is looked at before its first frame is made, so that the bank is not empty then."""
STEP_FRAMES = 4
WHOLE, TUCKED = 0.99, 0.3


@dataclass
class Report:
    """What became of a rendering: frames written and changed, why others passed as they were, and time by step."""

    frames: int = 0
    total: int = 0
    changed: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    milliseconds: dict[str, float] = field(default_factory=dict)
    """Decoding and encoding run beside the rest: of them only what was waited for."""
    frame_ms: list[float] = field(default_factory=list)
    """Time of each frame, all steps together."""
    openings: list[float] = field(default_factory=list)
    """The opening that each frame was to have, in eye distances; -1 where its own mouth came through, and on f and v,
    where teeth stand in the opening.
    """

    @property
    def progress(self) -> float:
        return self.frames / self.total if self.total else 0.0

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        """Adds the time of its block to a step."""
        begun = time.perf_counter()
        yield
        self.milliseconds[step] = self.milliseconds.get(step, 0.0) + (time.perf_counter() - begun) * 1e3


def render(
    source: FrameSource,
    sound: Sound,
    out: Path,
    *,
    tracker: Tracker,
    renderer: Renderer,
    phones: list[TimedPhone] | None = None,
    length: Length = "audio",
    cast: Cast | None = None,
) -> Iterator[Report]:
    """Write `out`, yielding the report every few frames (the same object) and at the end.

    A `cast` says whose mouth moves; its faces have renderers of their own, of the same kind as `renderer`.

    The result is as long as the sound, or with length="video" as the video, its sound cut or filled with silence.
    Raises NoFace when no frame has a face that can be followed.
    """
    seconds = source.seconds if length == "video" and source.seconds else sound.seconds
    sound = sound.fitted(seconds)
    report = Report(total=max(1, math.ceil(seconds * float(source.fps) - 1e-6)))
    step_s = float(1 / source.fps)
    cues = Cues(sound.mono_16k, report.total, float(source.fps), needs=renderer.needs, phones=phones)
    if cast is None:
        _warm_up(source, tracker, renderer)
    with ExitStack() as stack:
        frames = stack.enter_context(Ahead(source.frames()))
        image = next(frames)
        size = {"width": image.shape[1], "height": image.shape[0]}
        writer = stack.enter_context(Mp4Writer(out, **size, fps=source.fps, sound=sound))
        write = stack.enter_context(Behind(writer.write))
        for index in range(report.total):
            before = sum(report.milliseconds.values())
            if index:
                with report.timing("decode"):
                    image = next(frames)
            cue = cues[index]
            with report.timing("track"):
                seen = _followed(image, index * step_s, tracker, renderer, cast)
            made = _change(image, cue, seen, report)
            with report.timing("encode"):
                write(made)
            report.frames += 1
            report.frame_ms.append(sum(report.milliseconds.values()) - before)
            report.openings.append(_wanted(cue))
            if report.frames % STEP_FRAMES == 0:
                yield report
        if report.flags.total() == report.frames:
            problem = report.flags.most_common(1)[0][0].replace("_", " ")
            raise NoFace(f"No frame shows a face that can speak ({problem}).", flags=dict(report.flags))
    yield report


def _wanted(cue: Cue) -> float:
    return cue.shape.opening if cue.weight > WHOLE and cue.shape.tuck < TUCKED else -1.0


def _followed(
    image: Image, at_s: float, tracker: Tracker, renderer: Renderer, cast: Cast | None
) -> tuple[Track, Renderer] | None:
    """The face whose mouth is to move, and its renderer; None where that face is not in the picture."""
    if cast is not None:
        return cast.follow(image, at_s)
    track = tracker.track(image, WARM_UP_SECONDS + at_s)
    renderer.observe(image, track, WARM_UP_SECONDS + at_s)
    return track, renderer


def _change(image: Image, cue: Cue, seen: tuple[Track, Renderer] | None, report: Report) -> Image:
    if seen is None:
        report.flags["not_speaking"] += 1
        return image
    track, renderer = seen
    with report.timing("render"):
        made = renderer.render(image, track, cue)
    report.changed += made is not image
    if track.problem:
        report.flags[track.problem] += 1
    return made


def _warm_up(source: FrameSource, tracker: Tracker, renderer: Renderer) -> None:
    """Gather the person's open mouths before the first frame is made."""
    if source.seconds is None:
        return
    count = int(min(source.seconds, WARM_UP_SECONDS) * float(source.fps))
    for index, image in enumerate(islice(source.frames(), 0, count, 2)):
        seconds = index * 2 / float(source.fps)
        renderer.observe(image, tracker.track(image, seconds), seconds)
