"""One setting, several values: what each buys in latency and costs in quality. The services are started with each.

python bench/sweep.py ASR_SOFT_END_MS 150 200 300 400 [--trials 1] [--clips 10]
"""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import httpx
import typer
from rich.table import Table

from bench import plots
from bench.figures import WaterfallError
from bench.latency_test import Plan, run
from bench.material import NoSpeech
from bench.options import DATA, DataFolder, JsonFile, Source, Target, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable
from bench.tracking import log_run
from wire.errors import WireError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = ("response ms", "p95 ms", "caption ms", "lag s", "WER %", "erasure", "hit rate", "unanswered")


def row(figures: dict[str, Any]) -> tuple[Any, ...]:
    """What is compared, in the order of COLUMNS."""
    return (
        figures["response"]["median_ms"],
        figures["response"]["p95_ms"],
        figures["caption"]["median_ms"],
        figures["lag"]["yaal_s"],
        figures["quality"]["wer_percent"],
        figures["erasure"]["captions"],
        figures["speculation"]["hit_rate"],
        figures["unanswered"],
    )


def picture(setting: str, rows: dict[str, tuple[Any, ...]]) -> "Figure":
    """Word error rate against the response, one point for each value."""
    points = {value: (cells[0], cells[4]) for value, cells in rows.items() if None not in (cells[0], cells[4])}
    return plots.trade_off(points, "response, ms", "word error rate, %", setting)


def main(
    setting: Annotated[str, typer.Argument(help="Variable of the environment, as in env.example.")],
    values: Annotated[list[str], typer.Argument(help="Its values.")],
    trials: Annotated[int, typer.Option(min=1, help="Times the recording is streamed for each value.")] = 1,
    clips: Annotated[int, typer.Option(min=1, help="Utterances in the recording.")] = 10,
    source: Source = "en",
    target: Target = "pt",
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the product with each value."""
    console = wide_console()
    plan = Plan(source, target, trials, clips, data, naive=False, talk_min=None)
    rows: dict[str, tuple[Any, ...]] = {}
    try:
        for value in values:
            console.rule(f"{setting}={value}")
            rows[value] = row(run(plan, console, {setting: value}).figures)
    except (NoSpeech, NotMeasurable, WaterfallError, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    table = Table(setting, *COLUMNS, title=f"{source} -> {target}, {clips} utterances, {trials} trials each")
    for value, cells in rows.items():
        table.add_row(value, *map(str, cells))
    console.print(table)
    figures = {value: dict(zip(COLUMNS, cells, strict=True)) for value, cells in rows.items()}
    write_json(json_file, {"setting": setting, "values": figures})
    if mlflow:
        plot = {"quality-against-latency": picture(setting, rows)}
        log_run(f"sweep {setting}", figures, parameters={"trials": trials, "clips": clips}, plots=plot, console=console)


if __name__ == "__main__":
    typer.run(main)
