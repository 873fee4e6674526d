"""Word error rate of the running recogniser: streaming in real time beside the same engine on whole recordings.

    python bench/asr_eval.py [--language en --language de] [--limit 20]

Streaming goes over the plain socket, offline over `POST /v1/audio/transcriptions`. Languages written without spaces are
scored in characters.
"""

import asyncio
import contextlib
import json
import sys
import uuid
from collections.abc import Callable
from typing import Annotated, Any

import httpx
import jiwer
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.facts import commit, machine
from bench.live import frames
from bench.material import NoSpeech, recorded_clips
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.quality import plain
from bench.recordings import RATE_HZ, Clip, Recording, as_wav, join
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError

PAUSE_S = 2.0
TAIL_TIMEOUT_S = 30.0
BATCH_TIMEOUT_S = 300.0
FRAME_S = 0.02
UNSPACED = frozenset(("zh", "ja", "ko"))
LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "nl", "pt", "ru", "zh")
GOAL_POINTS = 2.0
Finals = list[tuple[float, float, str]]


def streamed(asr: str, recording: Recording, language: str, progress: Callable[[float], None]) -> Finals:
    """(start, end, text) of the final transcripts, in seconds. Raises OSError or TimeoutError."""
    url = f"ws{asr.removeprefix('http')}/ws?channelId=bench-{uuid.uuid4().hex[:12]}&src={language}"
    return asyncio.run(_stream(url, recording, progress))


async def _stream(url: str, recording: Recording, progress: Callable[[float], None]) -> Finals:
    finals: Finals = []
    async with connect(url, compression=None, proxy=None, max_size=2**22, ping_interval=None) as socket:
        speaking = asyncio.create_task(_speak(socket, recording, progress))
        try:
            async with asyncio.timeout(recording.seconds + TAIL_TIMEOUT_S):
                with contextlib.suppress(ConnectionClosed):
                    async for message in socket:
                        event = json.loads(message)
                        if event.get("type") == "transcript" and event["final"]:
                            finals.append((event["start"], event["end"], event["text"]))
                        elif event.get("type") == "error":
                            raise ConnectionError(f"the recogniser refused: {event['message']}")
        except TimeoutError:
            if not speaking.done():
                raise
        finally:
            speaking.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await speaking
    return finals


async def _speak(socket: ClientConnection, recording: Recording, progress: Callable[[float], None]) -> None:
    loop = asyncio.get_running_loop()
    began_s, number = loop.time(), 0
    async for frame in frames(recording):
        number += 1
        await asyncio.sleep(began_s + number * FRAME_S - loop.time())
        await socket.send(frame)
        progress(number * FRAME_S)
    await socket.send('{"type":"end"}')


def offline(asr: str, clip: Clip) -> str:
    """The whole recording at once. Raises httpx.HTTPError."""
    answer = httpx.post(
        f"{asr}/v1/audio/transcriptions",
        files={"file": ("speech.wav", as_wav(clip.pcm), "audio/wav")},
        data={"model": "default", "language": clip.language},
        timeout=BATCH_TIMEOUT_S,
        trust_env=False,
    )
    return str(answer.raise_for_status().json()["text"])


def by_utterance(recording: Recording, finals: Finals) -> list[str]:
    """What was understood of each utterance; a transcript belongs to the one that it overlaps most."""
    texts: list[list[str]] = [[] for _ in recording.utterances]
    for start, end, text in finals:
        overlaps = [min(end, u.end / RATE_HZ) - max(start, u.start / RATE_HZ) for u in recording.utterances]
        texts[overlaps.index(max(overlaps))].append(text)
    return [" ".join(parts) for parts in texts]


def error_percent(references: list[str], hypotheses: list[str], language: str) -> float:
    """WER over all utterances, CER where words are not spaced."""
    said, understood = [*map(plain, references)], [*map(plain, hypotheses)]
    if language in UNSPACED:
        return round(
            100 * float(jiwer.cer([t.replace(" ", "") for t in said], [t.replace(" ", "") for t in understood])), 2
        )
    return round(100 * float(jiwer.wer(said, understood)), 2)


def compare(running: Product, clips: list[Clip], bar: Progress, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Both ways of one language; adds each utterance to `rows`."""
    language, recording, asr = clips[0].language, join(clips, pause_s=PAUSE_S, whole=True), running.urls["asr"]
    task = bar.add_task(f"{language} streaming", total=recording.seconds)

    def progress(at_s: float) -> None:
        bar.update(task, completed=at_s)

    live = by_utterance(recording, streamed(asr, recording, language, progress))
    bar.update(task, description=f"{language} offline", total=len(clips), completed=0)
    whole = []
    for clip in clips:
        whole.append(offline(asr, clip))
        bar.advance(task)
    bar.remove_task(task)
    references = [clip.text for clip in clips]
    rows.extend(
        {"clip": clip.name, "language": language, "reference": clip.text, "streaming": a, "offline": b}
        for clip, a, b in zip(clips, live, whole, strict=True)
    )
    streaming, batch = (error_percent(references, texts, language) for texts in (live, whole))
    return {
        "n": len(clips),
        "seconds": round(sum(clip.seconds for clip in clips), 1),
        "unit": "characters" if language in UNSPACED else "words",
        "streaming_percent": streaming,
        "offline_percent": batch,
        "costs_points": round(streaming - batch, 2),
    }


def show(console: Console, figures: dict[str, Any]) -> None:
    """Print the table."""
    table = Table("language", "n", "seconds", "unit", "streaming %", "offline %", "costs", title="Recognition errors")
    for language, row in figures.items():
        points = row["costs_points"]
        verdict = f"[green]{points}[/green]" if points <= GOAL_POINTS else f"[red]{points}[/red]"
        cells = (row["n"], row["seconds"], row["unit"], row["streaming_percent"], row["offline_percent"])
        table.add_row(language, *map(str, cells), verdict)
    console.print(table)
    console.print(f"goal: streaming costs at most {GOAL_POINTS} points", style="dim")


def main(
    language: Annotated[list[str] | None, typer.Option(help="Language; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many utterances of each language.")] = None,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the running recogniser."""
    console = wide_console()
    figures: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    try:
        found = {one: recorded_clips(data, one, folders=("asr",), limit=limit) for one in language or LANGUAGES}
        if not any(found.values()):
            raise NoSpeech(f"There are no recordings with transcripts at {data / 'asr'}; say where with --data.")
        with product(console) as running, progress_bar(console) as bar:
            models = running.models()
            for one, clips in found.items():
                if clips:
                    figures[one] = compare(running, clips, bar, rows)
    except (NoSpeech, NotMeasurable, WireError, OSError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    show(console, figures)
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        log_run("asr", figures, models=models, raw={"utterances": rows}, console=console)


if __name__ == "__main__":
    typer.run(main)
