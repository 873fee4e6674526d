"""One setting, several values: what each buys in latency and costs in quality. The services are started with each.

python bench/sweep.py ASR_SOFT_END_MS 150 200 300 400 [--trials 1] [--clips 10]
python bench/sweep.py ASR_CLAUSE_MS 2200 2800 --talk 10
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
from bench.options import DATA, DataFolder, JsonFile, Source, TalkMinutes, Target, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable
from bench.tracking import log_run
from wire.errors import WireError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = (
    "response ms",
    "p95 ms",
    "caption ms",
    "lag s",
    "YAAL s",
    "WER %",
    "chrF",
    "erasure",
    "hit rate",
    "unanswered",
)
WER = COLUMNS.index("WER %")


def row(figures: dict[str, Any]) -> tuple[Any, ...]:
    """What is compared, in the order of COLUMNS."""
    lag_ms = figures["lag"]["median_ms"]
    return (
        figures["response"]["median_ms"],
        figures["response"]["p95_ms"],
        figures["caption"]["median_ms"],
        None if lag_ms is None else round(lag_ms / 1_000, 2),
        figures["lag"]["yaal_s"],
        figures["quality"]["wer_percent"],
        figures["quality"]["chrf"],
        figures["erasure"]["captions"],
        figures["speculation"]["hit_rate"],
        figures["unanswered"],
    )


def picture(setting: str, rows: dict[str, tuple[Any, ...]]) -> "Figure":
    """Word error rate against the response, one point for each value."""
    points = {value: (cells[0], cells[WER]) for value, cells in rows.items() if None not in (cells[0], cells[WER])}
    return plots.trade_off(points, "response, ms", "word error rate, %", setting)


def main(
    setting: Annotated[str, typer.Argument(help="Variable of the environment, as in env.example.")],
    values: Annotated[list[str], typer.Argument(help="Its values.")],
    trials: Annotated[int, typer.Option(min=1, help="Times the recording is streamed for each value.")] = 1,
    clips: Annotated[int, typer.Option(min=1, help="Utterances in the recording.")] = 10,
    talk_min: TalkMinutes = None,
    source: Source = "en",
    target: Target = "pt",
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the product with each value."""
    console = wide_console()
    plan = Plan(source, target, trials, clips, data, naive=False, talk_min=talk_min)
    rows: dict[str, tuple[Any, ...]] = {}
    try:
        for value in values:
            console.rule(f"{setting}={value}")
            rows[value] = row(run(plan, console, {setting: value}).figures)
    except (NoSpeech, NotMeasurable, WaterfallError, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    what = f"{talk_min:g} minutes without a pause" if talk_min else f"{clips} utterances"
    table = Table(setting, *COLUMNS, title=f"{source} -> {target}, {what}, {trials} trials each")
    for value, cells in rows.items():
        table.add_row(value, *map(str, cells))
    console.print(table)
    figures = {value: dict(zip(COLUMNS, cells, strict=True)) for value, cells in rows.items()}
    write_json(json_file, {"setting": setting, "values": figures})
    if mlflow:
        plot = {"quality-against-latency": picture(setting, rows)}
        log_run(f"sweep {setting}", figures, parameters={"trials": trials, "speech": what}, plots=plot, console=console)


if __name__ == "__main__":
    typer.run(main)
