"""Quality of our voices beside people and espeak-ng: DNSMOS, PLCMOS, and how well Whisper understands them.

    python bench/mos_proxy.py [--language en --language pt] [--utterances 20]

Networks that guess a grade, not listeners: DNSMOS hardly tells espeak-ng from people, PLCMOS does. Read all columns.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import httpx
import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.facts import commit, machine
from bench.material import SENTENCES, recorded_clips, spoken, spread
from bench.mos_models import Dnsmos, Plcmos
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.quality import word_error_rate
from bench.recordings import RATE_HZ, Clip, as_wav
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError

RECOGNISER = "whisper-base"
TIMEOUT_S = 120.0
SHORTEST_S, LONGEST_S = 2.5, 12.0
PEOPLE = "people"
PLAIN_ACCENTS = ("-en-us", "-pt-br")
"""Of espeak-ng's many voices, those that speak as our other voices do."""
Grade = Callable[[Clip], float]


def voices(tts: str, language: str) -> list[tuple[str, str]]:
    """(engine, voice) of each engine's own choice for a language; raises httpx.HTTPError."""
    answer = httpx.get(f"{tts}/v1/voices", timeout=TIMEOUT_S, trust_env=False).raise_for_status()
    found: dict[str, list[str]] = {}
    for voice in answer.json()["voices"]:
        if voice["language"].split("-")[0] == language:
            names = found.setdefault(voice["engine"], [])
            names.insert(0 if voice.get("default") or voice["id"].endswith(PLAIN_ACCENTS) else len(names), voice["id"])
    return [(engine, names[0]) for engine, names in found.items()]


def understood(asr: str) -> Grade:
    """Word error rate of a recogniser on a clip, in percent."""

    def grade(clip: Clip) -> float:
        answer = httpx.post(
            f"{asr}/v1/audio/transcriptions",
            files={"file": ("speech.wav", as_wav(clip.pcm), "audio/wav")},
            data={"model": RECOGNISER, "language": clip.language},
            timeout=TIMEOUT_S,
            trust_env=False,
        )
        return 100 * word_error_rate(clip.text, answer.raise_for_status().json()["text"])

    return grade


def graded(clips: list[Clip], grades: dict[str, Grade], bar: Progress, title: str) -> dict[str, Any]:
    """Mean of each grade over the clips, and half the width of its 95 % interval."""
    row: dict[str, Any] = {"n": len(clips), "seconds": round(sum(len(clip.pcm) for clip in clips) / RATE_HZ, 1)}
    task = bar.add_task(title, total=len(clips) * len(grades))
    for name, grade in grades.items():
        values = []
        for clip in clips:
            values.append(grade(clip))
            bar.advance(task)
        row[name] = round(float(np.mean(values)), 2)
        row[f"{name}_ci95"] = (
            round(1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5, 2) if values[1:] else None
        )
    bar.remove_task(task)
    return row


def compare(running: Product, data: Path, language: str, utterances: int, bar: Progress) -> dict[str, Any]:
    """Grades of people and of each engine's voice, on the same sentences where recordings are there."""
    tts = running.urls["tts"]
    people = recorded_clips(data, language, shortest_s=SHORTEST_S, longest_s=LONGEST_S, limit=utterances)
    texts = [clip.text for clip in people] if len(people) > 1 else spread(SENTENCES.get(language, ()), utterances)
    dnsmos, plcmos = Dnsmos(), Plcmos()
    all_grades: dict[str, Grade] = {
        "dnsmos": lambda clip: dnsmos(clip.pcm),
        "plcmos": lambda clip: plcmos(clip.pcm),
        "wer_percent": understood(running.urls["asr"]),
    }
    rows = {PEOPLE: graded(people, all_grades, bar, f"{language} {PEOPLE}")} if people else {}
    for engine, voice in voices(tts, language):
        clips = [Clip(voice, language, text, spoken(tts, language, text, voice)) for text in texts]
        if clips:
            rows[f"{engine} {voice}"] = graded(clips, all_grades, bar, f"{language} {voice}")
    return rows


def show(console: Console, figures: dict[str, Any]) -> None:
    """Print one table for all languages."""
    table = Table("language", "who", "n", "DNSMOS", "PLCMOS", "WER %", title="means, ± half of the 95 % interval")
    for language, rows in figures.items():
        for who, row in rows.items():
            cells = (f"{row[name]} ± {row[f'{name}_ci95']}" for name in ("dnsmos", "plcmos", "wer_percent"))
            table.add_row(language, who, str(row["n"]), *cells)
        table.add_section()
    console.print(table)


def main(
    language: Annotated[list[str] | None, typer.Option(help="Language to grade; may be repeated.")] = None,
    utterances: Annotated[int, typer.Option(min=1, help="Utterances of each voice.")] = 20,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Grade the voices of the running product."""
    console = wide_console()
    try:
        with product(console) as running, progress_bar(console) as bar:
            models = running.models()
            figures = {one: compare(running, data, one, utterances, bar) for one in language or ["en", "pt"]}
    except (NotMeasurable, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    if not data.is_dir():
        console.print(f"no recordings at {data}: our voices are graded without people beside them", style="yellow")
    show(console, figures)
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        log_run("mos_proxy", figures, parameters={"utterances": utterances}, models=models, console=console)


if __name__ == "__main__":
    typer.run(main)
