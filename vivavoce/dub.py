"""`vivavoce dub`: a file through the studio, with a bar for each phase and a summary at the end."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from vivavoce.errors import DubbingFailed, UnreadableMedia
from vivavoce.glossary import glossary_of
from vivavoce.readiness import probe
from vivavoce.run import StopRequest, start_shown, stop_shown
from vivavoce.services import load_services, project_root
from vivavoce.settings import RunSettings
from vivavoce.stack import Stack
from vivavoce.studio_api import StudioApi

NEEDED = ("asr", "mt", "tts", "lipsync", "studio")
PHASES = {
    "asr": "listening",
    "translate": "translating",
    "tts": "speaking",
    "lipsync": "moving lips",
    "mux": "writing",
}
_LOOK_S = 0.5


@dataclass(frozen=True)
class Dubbing:
    """What to dub, and where to. `source` empty: found out. All paths are absolute."""

    file: Path
    target: str
    source: str
    out: Path
    options: Mapping[str, Any]


def default_out(file: Path, target: str) -> Path:
    """`talk.mp4` becomes `talk.pt.mp4`; what the studio writes is MP4, or M4A for sound alone."""
    return file.with_name(f"{file.stem}.{target}.mp4")


def read_glossary(path: Path) -> dict[str, str]:
    """The terms of a CSV file. Raises InvalidInput."""
    try:
        return glossary_of(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UnreadableMedia(f"{path.name} is no UTF-8 text.") from None


def dub_file(dubbing: Dubbing, console: Console) -> None:
    """All of `vivavoce dub`. Raises WireError for what cannot be done."""
    os.chdir(project_root())
    (studio,) = load_services(["studio"])
    if probe(studio).ready:
        dub_at(studio.url, dubbing, console)
        return
    stack = Stack(load_services(NEEDED), directory=Path.cwd(), run_dir=RunSettings().run_dir, environment=os.environ)
    request = StopRequest()
    request.guard(stack)
    try:
        with request.handling():
            start_shown(stack, console, request.event)
        if stack.ready:
            dub_at(next(s.url for s in stack.services if s.name == "studio"), dubbing, console)
    finally:
        stop_shown(stack, console)


def dub_at(url: str, dubbing: Dubbing, console: Console) -> None:
    """Through the studio at `url`. Ctrl-C cancels the job."""
    api = StudioApi(url)
    columns = (TextColumn("{task.description:<14}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    begun = time.monotonic()
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("sending", total=max(1, dubbing.file.stat().st_size))
        upload = api.upload(dubbing.file, lambda sent: progress.update(bar, completed=sent))
        job = api.process(upload, dubbing.target, dubbing.source, dubbing.options)
        try:
            status = _follow(api, job, progress)
        except KeyboardInterrupt:
            with suppress(DubbingFailed):
                api.cancel(job)
            raise
    if status["status"] == "failed":
        raise DubbingFailed(status["error"]["message"], **status["error"]["details"])
    _save(api, job, status, dubbing, console)
    console.print(f"Dubbed in {time.monotonic() - begun:.0f} s", highlight=False)


def _follow(api: StudioApi, job: str, progress: Progress) -> dict[str, Any]:
    """Show the phases until the job is over; its last status."""
    bars = {phase: progress.add_task(name, total=100, start=False) for phase, name in PHASES.items()}
    begun: set[str] = set()
    while True:
        status = api.status(job)
        for phase, state in status["steps"].items():
            if state != "pending" and phase not in begun:
                begun.add(phase)
                progress.start_task(bars[phase])
            if state in ("completed", "skipped"):
                progress.update(bars[phase], completed=100)
            elif state == "processing":
                progress.update(bars[phase], completed=status["phase_progress"])
        if status["status"] in ("completed", "failed"):
            return status
        time.sleep(_LOOK_S)


def _save(api: StudioApi, job: str, status: Mapping[str, Any], dubbing: Dubbing, console: Console) -> None:
    """The file, its subtitles, and what can be said about them."""
    made = api.sentences(job)
    sentences = [sentence["spoken"] for sentence in made["sentences"] if sentence["spoken"]]
    out = dubbing.out if api.is_video(job) else dubbing.out.with_suffix(".m4a")
    written = [out]
    try:
        api.download(f"/media/{job}", out)
        for language in (made["language"], dubbing.target):
            subtitles = out.with_name(f"{out.stem.removesuffix(f'.{dubbing.target}')}.{language}.srt")
            api.download(f"/media/{job}/subtitles/{language}.srt", subtitles)
            written.append(subtitles)
    except OSError as error:
        raise UnreadableMedia(f"{out} cannot be written: {error.strerror}.") from None
    for path in written:
        console.print(f"Wrote {path}", highlight=False, markup=False, soft_wrap=True)
    fit = sum(spoken["fits"] for spoken in sentences)
    fastest = max((spoken["speed"] for spoken in sentences), default=1.0)
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in status["step_seconds"].items())
    console.print(f"{len(sentences)} sentences, {fit} within their time, fastest at {fastest:.2f}", highlight=False)
    console.print(f"[dim]{times}[/dim]", highlight=False)
