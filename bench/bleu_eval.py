"""`python bench/bleu_eval.py`: quality and speed of the running translation service, by sacreBLEU over its HTTP route.

Every line goes through `POST /translate`, so that what the service does before and after its models counts too.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from bench.parallel_text import SETS, TestSet, read_lines
from bench.tracking import log_run

TEXTS_PER_REQUEST = 10
TIMEOUT_S = 180.0


class Unavailable(Exception):
    """The service or the data is not there; the message says what to do."""


@dataclass
class Outcome:
    """Figures by test set, the lines behind them, and the models that the service reports."""

    figures: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)


def translate(client: httpx.Client, texts: list[str], source: str, target: str) -> Iterator[tuple[list[str], float]]:
    """Per request its translations and how long it took in seconds. Raises Unavailable."""
    for start in range(0, len(texts), TEXTS_PER_REQUEST):
        body = {"q": texts[start : start + TEXTS_PER_REQUEST], "source": source, "target": target, "format": "text"}
        begun = time.perf_counter()
        try:
            answer = client.post("/translate", json=body)
        except httpx.HTTPError as error:
            raise Unavailable(f"{client.base_url} does not answer ({error!r}); start it with: make run") from None
        seconds = time.perf_counter() - begun
        if answer.is_error:
            raise Unavailable(f"{client.base_url} refused: {answer.json().get('error', answer.text)}")
        yield answer.json()["translatedText"], seconds


def evaluate(
    client: httpx.Client, test_set: TestSet, lines: list[tuple[str, str]], progress: Progress
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Scores, their signatures and the throughput of one set; and every line with its translation."""
    sources, references = [source for source, _ in lines], [reference for _, reference in lines]
    task = progress.add_task(test_set.name, total=len(sources))
    answers: list[str] = []
    seconds = 0.0
    for translated, took_s in translate(client, sources, test_set.source, test_set.target):
        answers += translated
        seconds += took_s
        progress.advance(task, len(translated))
    bleu, chrf = BLEU(), CHRF()
    bleu_score = bleu.corpus_score(answers, [references]).score
    chrf_score = chrf.corpus_score(answers, [references]).score
    rows = [
        {"source": source, "reference": reference, "translation": translated}
        for (source, reference), translated in zip(lines, answers, strict=True)
    ]
    return {
        "source": test_set.source,
        "target": test_set.target,
        "references": f"{test_set.file}:{test_set.target_column}",
        "note": test_set.note,
        "lines": len(lines),
        "bleu": round(bleu_score, 2),
        "bleu_signature": str(bleu.get_signature()),
        "chrf": round(chrf_score, 2),
        "chrf_signature": str(chrf.get_signature()),
        "seconds": round(seconds, 2),
        "sentences_per_s": round(len(lines) / seconds, 1),
    }, rows


def service_info(client: httpx.Client) -> dict[str, Any]:
    """What the service can do. Raises Unavailable."""
    try:
        return dict(client.get("/info").raise_for_status().json())
    except httpx.HTTPError as error:
        raise Unavailable(f"{client.base_url} does not answer ({error!r}); start it with: make run") from None


def run(options: argparse.Namespace, console: Console) -> Outcome:
    """All wanted sets that the service can do. Raises Unavailable."""
    outcome = Outcome()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        httpx.Client(base_url=options.url, timeout=TIMEOUT_S, trust_env=False) as client,
        Progress(*columns, console=console) as progress,
    ):
        info = service_info(client)
        outcome.models = {"mt": info.get("models")}
        pairs = {(pair["source"], pair["target"]): pair["via"] for pair in info.get("pairs", [])}
        for test_set in SETS:
            pair = (test_set.source, test_set.target)
            if options.pair and "-".join(pair) not in options.pair:
                continue
            if pair not in pairs:
                console.print(f"{test_set.name}: this service does not do {'-'.join(pair)}; skipped")
                continue
            try:
                lines = read_lines(test_set, options.data, options.limit)
            except FileNotFoundError as error:
                raise Unavailable(f"no test set at {error.filename}; say where with --data DIR") from None
            figures, rows = evaluate(client, test_set, lines, progress)
            outcome.figures[test_set.name] = {**figures, "models": pairs[pair]}
            outcome.raw[test_set.name.replace(" ", "-")] = rows
    return outcome


def report(console: Console, figures: dict[str, Any]) -> None:
    """The table of all sets, and the signatures once."""
    table = Table("test set", "lines", "BLEU", "chrF", "sentences/s", "models", box=None)
    for name, found in figures.items():
        scores = (f"{found['bleu']:.2f}", f"{found['chrf']:.2f}", f"{found['sentences_per_s']:.1f}")
        table.add_row(name, str(found["lines"]), *scores, " > ".join(found["models"]))
    console.print(table)
    for key in ("bleu_signature", "chrf_signature"):
        for signature in sorted({found[key] for found in figures.values()}):
            console.print(f"{key.replace('_', ' ')}: {signature}", style="dim")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bleu_eval", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8001", help="the translation service")
    default_data = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=default_data, help="folder with mt/public/*.tsv")
    parser.add_argument("--pair", action="append", default=[], help="only this pair, such as en-pt; may be repeated")
    parser.add_argument("--limit", type=int, help="the first N lines of each set; else all, or 200 from Chinese")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--no-mlflow", action="store_true", help="do not log to MLflow")
    return parser.parse_args(arguments)


def main() -> int:
    options = parse()
    console = Console()
    try:
        outcome = run(options, console)
    except Unavailable as problem:
        console.print(str(problem), style="red")
        return 1
    figures = outcome.figures
    report(console, figures)
    if not options.no_mlflow and figures:
        parameters = {"limit": options.limit, "url": options.url}
        log_run("bleu", figures, parameters=parameters, models=outcome.models, raw=outcome.raw, console=console)
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0 if figures else 1


if __name__ == "__main__":
    sys.exit(main())
