"""`make bench`: every measurement, one after the other, each by its own command; what failed is named at the end.

python -m bench.all [--quick] [--no-mlflow] [--data DIR] [--json-dir DIR] [--only latency]
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.options import DATA, DataFolder, UseMlflow, wide_console
from bench.product import NotMeasurable, product
from vivavoce.services import project_root
from wire.errors import WireError


@dataclass(frozen=True)
class Measurement:
    """One command. `alone`: it starts services of its own, with its own settings."""

    name: str
    module: str
    options: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    alone: bool = False
    reads_data: bool = True
    """It takes --data."""


LATENCY = "bench.latency_test"
INTO_ENGLISH = ("--to", "en", "--trials", "3", "--clips", "12")
QUICK = ("--trials", "1", "--clips", "4")
MEASUREMENTS = (
    Measurement("latency", LATENCY, ("--trials", "5", "--naive", "--speculation", "both"), QUICK, alone=True),
    Measurement("latency-pt", LATENCY, ("--from", "pt", *INTO_ENGLISH), QUICK),
    Measurement("latency-es", LATENCY, ("--from", "es", *INTO_ENGLISH), QUICK),
    Measurement("latency-fr", LATENCY, ("--from", "fr", *INTO_ENGLISH), QUICK),
    Measurement("talk", LATENCY, ("--talk", "20", "--trials", "1"), ("--talk", "1")),
    Measurement("asr", "bench.asr_eval", (), ("--limit", "5")),
    Measurement("bleu", "bench.bleu_eval", ("--no-speech",), ("--limit", "50")),
    Measurement("speech-translation", "bench.speech_translation", (), ("--clips", "4")),
    Measurement("intelligibility", "bench.intelligibility", (), ("--limit", "5")),
    Measurement("mos", "bench.mos_proxy", (), ("--utterances", "4")),
    Measurement("dub", "bench.dub_eval", (), ("--clips", "1", "--translations", "1"), alone=True),
    Measurement("lipsync", "bench.lipsync_eval", (), ("--only", "batch,shapes", "--clips", "2"), alone=True),
    Measurement("face", "bench.lipsync_viewer", ("--seconds", "240"), ("--seconds", "20")),
    Measurement("bad-input", "bench.bad_input", (), ("--clips", "2")),
    Measurement("memory", "bench.memory", (), (), alone=True, reads_data=False),
)


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    quick: bool
    mlflow: bool
    data: Path
    json_dir: Path | None


def command(measurement: Measurement, wish: Wish) -> list[str]:
    """How to run a measurement. A later option wins over the same one before it."""
    line = [sys.executable, "-m", measurement.module, *measurement.options]
    if wish.quick:
        line += measurement.quick
    if measurement.reads_data:
        line += ["--data", str(wish.data)]
    if not wish.mlflow:
        line.append("--no-mlflow")
    if wish.json_dir is not None:
        line += ["--json", str(wish.json_dir / f"{measurement.name}.json")]
    return line


def run_each(chosen: list[Measurement], wish: Wish, console: Console) -> dict[str, tuple[int, float]]:
    """Exit code and seconds of each."""
    outcomes = {}
    for measurement in chosen:
        console.rule(measurement.name)
        began = time.monotonic()
        code = subprocess.run(command(measurement, wish), cwd=project_root(), check=False).returncode  # noqa: S603
        outcomes[measurement.name] = (code, time.monotonic() - began)
    return outcomes


def main(
    quick: Annotated[
        bool, typer.Option("--quick", help="Little of everything: whether it works, not how well.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option(help="Name of a measurement; may be repeated.")] = None,
    json_dir: Annotated[
        Path | None, typer.Option("--json-dir", resolve_path=True, file_okay=False, help="Write all figures here.")
    ] = None,
    data: DataFolder = DATA,
    mlflow: UseMlflow = True,
) -> None:
    """Measure everything."""
    console = wide_console()
    chosen = [one for one in MEASUREMENTS if not only or one.name in only]
    if json_dir is not None:
        json_dir.mkdir(parents=True, exist_ok=True)
    wish = Wish(quick, mlflow, data, json_dir)
    if not data.is_dir():
        console.print(f"No recordings at {data}: our own synthesiser speaks, and what needs texts is left out.")
    try:
        outcomes = run_each([one for one in chosen if one.alone], wish, console)
        together = [one for one in chosen if not one.alone]
        if together:
            with product(console):
                outcomes |= run_each(together, wish, console)
    except (NotMeasurable, WireError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    table = Table("measurement", "outcome", "minutes", title="make bench")
    for name, (code, seconds) in outcomes.items():
        table.add_row(name, "measured" if code == 0 else f"[red]failed ({code})[/red]", f"{seconds / 60:.1f}")
    console.print(table)
    sys.exit(0 if all(code == 0 for code, _ in outcomes.values()) else 1)


if __name__ == "__main__":
    typer.run(main)
