"""A face through the whole product: how steadily a viewer sees it, and how well in time with the voice.

    python -m bench.lipsync_viewer [--seconds 600] [--json FILE]

Somebody speaks at real-time speed into the running services (or our own) and is filmed 25 times a second; the page is a
model of the real one. `VIVAVOCE_FACE_SECONDS=600 pytest tests/e2e/test_face.py` watches a real browser.
"""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import httpx
import numpy as np
import typer
from rich.console import Console

from bench.facts import commit, machine
from bench.figures import responses
from bench.lipsync_clips import jpegs
from bench.lipsync_eval import CAMERA
from bench.lipsync_page import screen
from bench.lipsync_scores import percentile
from bench.live import observe
from bench.material import NoSpeech, clips_for
from bench.observation import Observation
from bench.options import DATA, DataFolder, JsonFile, Source, Target, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, product
from bench.recordings import RATE_HZ, Clip, Recording, join, lasting
from bench.resources import Watch
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError
from wire.events import Video

PAUSE_S, END_S = 1.0, 8.0
CAMERA_FRAMES = 250
EARLIEST_MS, LATEST_MS = -60.0, 40.0


def material(clips: list[Clip], seconds: float) -> Recording:
    """The clips again and again, for at least so long."""
    spoken = join(lasting(clips, seconds, pause_s=PAUSE_S), pause_s=PAUSE_S)
    # The last words are heard, and seen, while the session still runs.
    return Recording(np.pad(spoken.pcm, (0, int(END_S * RATE_HZ))), spoken.utterances)


def figures_of(seen: Observation) -> dict[str, Any]:
    """What the viewer saw."""
    shown = screen(seen.seen, seen.heard)
    skews = [one.skew_ms for one in shown.drawn]
    came = [(at_s, event) for at_s, event in seen.seen if isinstance(event, Video)]
    low, high = percentile(skews, 1), percentile(skews, 99)
    response_ms = [one.total_s * 1e3 for one in responses(seen)[0]] if seen.recording.utterances else []
    return {
        "n": len(skews),
        "speech_s": round(shown.heard_s, 1),
        "fps_while_speaking": round(shown.fps, 2),
        "fps_received": round(len(came) / max(1e-9, came[-1][0] - came[0][0]), 2) if len(came) > 1 else 0.0,
        "gap_p99_ms": round(percentile(shown.gaps_ms, 99), 1),
        "skew_p1_ms": round(low, 1),
        "skew_median_ms": round(percentile(skews, 50), 1),
        "skew_p99_ms": round(high, 1),
        "in_time": bool(low >= EARLIEST_MS and high <= LATEST_MS),
        "passed_as_filmed": sum(event.problem != "" for _, event in came),
        "response_median_ms": round(percentile(response_ms, 50)),
        "lost_connections": seen.lost_connections,
    }


def run(console: Console, seconds: float, source: str, target: str, data: Path) -> dict[str, Any]:
    """Measure. Raises NoSpeech, NotMeasurable, WireError, httpx.HTTPError."""
    face = data / "video" / CAMERA
    if not face.is_file():
        raise NotMeasurable(f"There is no talking face at {face}; say where the recordings are with --data.")
    with product(console) as services:
        clips, origin = clips_for(data, source, services.urls["tts"], limit=40, shortest_s=2.0, longest_s=9.0)
        recording = material(clips, seconds)
        console.print(f"{origin}; {recording.seconds:.0f} s, {PAUSE_S:g} s of silence after each utterance")
        camera = jpegs(face, CAMERA_FRAMES)
        with Watch(services) as watch, progress_bar(console) as bar:
            task = bar.add_task("face", total=recording.seconds)
            seen = asyncio.run(
                observe(
                    services.urls["gateway"],
                    recording,
                    source,
                    target,
                    progress=lambda at_s: bar.update(task, completed=at_s),
                    camera=camera,
                )
            )
        return {**figures_of(seen), "services": watch.figures(recording.seconds / 4), **machine(), "commit": commit()}


def main(
    seconds: Annotated[float, typer.Option(min=5, help="Seconds that are spoken.")] = 60.0,
    source: Source = "en",
    target: Target = "pt",
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure and print."""
    console = wide_console()
    try:
        figures = run(console, seconds, source, target, data)
    except (NoSpeech, NotMeasurable, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    for name, value in figures.items():
        console.print(f"{name}: {value}", highlight=False)
    write_json(json_file, figures)
    if mlflow:
        log_run("face", figures, parameters={"seconds": seconds}, console=console)


if __name__ == "__main__":
    typer.run(main)
