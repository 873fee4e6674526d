"""`vivavoce lipsync FACE AUDIO --out out.mp4`: make a face say a sound."""

import importlib.util
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from lipsync.errors import TrainingUnavailable
from wire.errors import InvalidInput

if TYPE_CHECKING:
    from lipsync.render import Report
    from lipsync.stage import Stage

EXISTING: dict[str, Any] = {"exists": True, "dir_okay": False, "readable": True, "resolve_path": True}


class DefaultToRender(TyperGroup):
    """`FACE AUDIO` alone means `render FACE AUDIO`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["render", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=DefaultToRender, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def lipsync() -> None:
    """Make faces speak."""


@app.command("render")
def render_file(
    face: Annotated[Path, typer.Argument(**EXISTING, help="Picture or video.")],
    audio: Annotated[Path, typer.Argument(**EXISTING, help="What it shall say.")],
    out: Annotated[Path, typer.Option(resolve_path=True, help="The video to write (MP4).")] = Path("out.mp4"),
    renderer: Annotated[str, typer.Option(help="Renderer or model id.")] = "mouthbank",
    phones: Annotated[
        Path | None,
        typer.Option(**EXISTING, help="JSON list of {symbol, start, end}: timed phones of the sound, where known."),
    ] = None,
    length: Annotated[
        str, typer.Option(help="`audio`: as long as the sound; `video`: as long as the video.")
    ] = "audio",
) -> None:
    """Make the face in a picture or video say a sound."""
    from lipsync.media.audio import read_sound
    from lipsync.media.frames import open_face
    from lipsync.phones import parse_phones
    from lipsync.render import Length, render

    lengths: dict[str, Length] = {"audio": "audio", "video": "video"}
    if length not in lengths:
        raise typer.BadParameter("length is `audio` or `video`")
    timed = parse_phones(phones.read_bytes()) if phones is not None else None
    with _own_stage() as stage, stage.borrow(renderer) as borrowed:
        source, sound = open_face(face), read_sound(audio, max_seconds=stage.settings.max_render_s)
        made = partial(render, source, sound, tracker=stage.tracker(), renderer=borrowed)
        with _whole(out) as part:
            report = _shown(made(part, phones=timed, length=lengths[length]))
    kept = json.dumps(dict(report.flags)) if report.flags else "none"
    _console().print(f"{out}: {report.frames} frames, {report.changed} with a new mouth, passed as they were: {kept}")


def _shown(steps: "Iterator[Report]") -> "Report":
    """Run the steps behind a progress bar; the last report."""
    columns = (TextColumn("frames"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console()) as progress:
        task = progress.add_task("frames", total=None)
        for report in steps:
            progress.update(task, completed=report.frames, total=report.total)
    return report


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """Where to write a file that is to appear at `out` once it is whole. Raises InvalidInput."""
    part = out.with_name(f".{out.name}.part")
    try:
        yield part
        part.replace(out)
    except OSError as error:
        raise InvalidInput(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _own_stage() -> "Iterator[Stage]":
    """The engines for one command, on all cores."""
    from lipsync.settings import LipsyncSettings
    from lipsync.stage import Stage

    stage = Stage(LipsyncSettings(threads=os.cpu_count() or 1))
    try:
        yield stage
    finally:
        stage.close()


def _console() -> Console:
    return Console(stderr=True)


@app.command("train")
def train_person(
    video: Annotated[Path, typer.Option(**EXISTING, help="One person speaking, with sound.")],
    out: Annotated[
        Path, typer.Option(resolve_path=True, help="The file to write (.onnx); its name is the model's id.")
    ],
    steps: Annotated[int, typer.Option(min=1, help="Steps of the training.")] = 8_000,
    batch: Annotated[int, typer.Option(min=1, max=64, help="Frames a step.")] = 8,
    max_frames: Annotated[int, typer.Option(min=100, help="Frames of the video used at most (0.3 MB each).")] = 3_000,
) -> None:
    """Fit a mouth to one person from a video of them; needs PyTorch."""
    if out.suffix != ".onnx":
        raise typer.BadParameter("the name must end in .onnx", param_hint="--out")
    if importlib.util.find_spec("torch") is None:
        raise TrainingUnavailable(
            "Training needs PyTorch, which is not installed: .venv/bin/python -m pip install torch==2.13.0"
        )
    from lipsync.training.fit import Step
    from lipsync.training.train import Plan, train

    columns = (TextColumn("loss {task.fields[loss]:.4f}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with _own_stage() as stage, Progress(*columns, console=_console()) as progress:
        task = progress.add_task("steps", total=steps, loss=float("nan"))
        for done in train(Plan(video, out, steps, batch, max_frames), stage.tracker()):
            if isinstance(done, Step):
                progress.update(task, completed=done.number, loss=done.loss)
            else:
                outcome = done
    _console().print(
        f"{out}: learnt from {outcome.frames} frames; in {outcome.judged} others the mouth is "
        f"{outcome.psnr_db:.1f} dB from the real one. In {stage.people} it is the renderer {out.stem!r}.",
        highlight=False,
    )
