"""What becomes of speech that is hard to hear, and of sound that is no speech: one table, through the live path.

python bench/bad_input.py [--only whispering --only "network stalls"]
"""

import asyncio
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.facts import commit, machine
from bench.figures import WaterfallError, responses
from bench.hardships import Hardship, hardships
from bench.live import observe
from bench.material import NoSpeech
from bench.network import between
from bench.observation import Observation
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.quality import plain, word_error_rate
from bench.recordings import RATE_HZ
from bench.stats import summarise
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError

COLUMNS = {
    "wer_percent": "WER %",
    "invented_words": "invented",
    "response_ms": "response ms",
    "response_p95_ms": "p95 ms",
    "response_after_ms": "after ms",
    "unanswered": "unanswered",
    "skipped": "skipped",
    "longest_backlog_s": "backlog s",
    "lost_connections": "lost",
    "complaints": "complaints",
}


async def live(running: Product, hardship: Hardship, bar: Progress) -> Observation:
    """One run under these conditions."""
    task = bar.add_task(hardship.name, total=hardship.recording.seconds)

    def progress(at_s: float) -> None:
        bar.update(task, completed=min(at_s, hardship.recording.seconds))

    pair = (hardship.source, hardship.target)
    try:
        async with asyncio.timeout(2 * hardship.recording.seconds + 120):
            if hardship.arrival is None:
                url = running.urls["gateway"]
                return await observe(url, hardship.recording, *pair, progress, hardship.clock_ppm)
            async with between(running.urls["gateway"], hardship.arrival) as url:
                return await observe(url, hardship.recording, *pair, progress)
    finally:
        bar.remove_task(task)


def outcome(hardship: Hardship, seen: Observation) -> dict[str, Any]:
    """What was measured. Words between utterances, and in utterances where nothing is said, are invented."""
    said = " ".join(u.text for u in hardship.recording.utterances).strip()
    answered, missing = responses(seen) if said else ([], [])
    times = summarise([one.total_s for one in answered])
    after = [u.name for u in hardship.recording.utterances if u.end / RATE_HZ > hardship.over_s]
    later = summarise([one.total_s for one in answered if one.utterance in after])
    understood = " ".join(event.text for event in seen.transcripts())
    return {
        "utterances": len(hardship.recording.utterances),
        "wer_percent": round(100 * word_error_rate(said, understood), 1) if said else None,
        "invented_words": invented(seen),
        "response_ms": times["median_ms"],
        "response_p95_ms": times["p95_ms"],
        "response_after_ms": later["median_ms"] if hardship.over_s else None,
        "unanswered": len(missing),
        "skipped": len(seen.unheard()),
        "longest_backlog_s": round(max((b.waiting_s for b in seen.backlog), default=0.0), 2),
        "lost_connections": seen.lost_connections,
        "complaints": sorted(set(seen.troubles())),
    }


def invented(seen: Observation) -> int:
    """Words of transcripts that lie where nothing is said."""
    spoken = [(u.start, u.end) for u in seen.recording.utterances if u.text]
    return sum(
        len(plain(event.text).split())
        for event in seen.transcripts()
        if not any(event.span[0] < end and event.span[1] > start for start, end in spoken)
    )


def measured(running: Product, chosen: list[Hardship], console: Console) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each hardship's outcome; one that ends in an error has that as its outcome."""
    with progress_bar(console) as bar:
        for hardship in chosen:
            try:
                yield hardship.name, outcome(hardship, asyncio.run(live(running, hardship, bar)))
            except (WireError, WaterfallError, TimeoutError) as problem:
                yield hardship.name, {"error": f"{type(problem).__name__}: {problem}"}


def show(console: Console, figures: dict[str, Any]) -> None:
    """Print the table."""
    table = Table("condition", *COLUMNS.values(), title="Bad input, through the live path")
    for name, row in figures.items():
        if "error" in row:
            table.add_row(name, f"[red]{row['error']}[/red]")
            continue
        cells = (", ".join(value) if isinstance(value := row[key], list) else value for key in COLUMNS)
        table.add_row(name, *("" if cell is None else str(cell) for cell in cells))
    console.print(table)


def main(
    only: Annotated[list[str] | None, typer.Option(help="Name of a condition; may be repeated.")] = None,
    clips: Annotated[int, typer.Option(min=2, help="Utterances under each condition.")] = 6,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the running product under each condition."""
    console = wide_console()
    try:
        with product(console) as running:
            known, origin = hardships(data, running.urls["tts"], clips)
            unknown = set(only or []) - {hardship.name for hardship in known}
            if unknown:
                raise NoSpeech(f"No condition {unknown.pop()!r}; there are: {', '.join(h.name for h in known)}")
            chosen = [hardship for hardship in known if not only or hardship.name in only]
            seconds = sum(hardship.recording.seconds for hardship in chosen)
            console.print(f"{origin}; {len(chosen)} conditions, {seconds / 60:.0f} minutes", highlight=False)
            models = running.models()
            figures = dict(measured(running, chosen, console))
    except (NoSpeech, NotMeasurable, WireError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    show(console, figures)
    write_json(json_file, {**figures, "conditions": {"speech": origin, "commit": commit(), **machine()}})
    if mlflow:
        log_run("bad_input", figures, parameters={"speech": origin, "clips": clips}, models=models, console=console)


if __name__ == "__main__":
    typer.run(main)
