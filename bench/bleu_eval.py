"""Quality and speed of the translator by sacreBLEU, and what streaming speech through it costs.

    python bench/bleu_eval.py [--pair en-pt] [--limit 500] [--no-speech]

Every line goes through `POST /translate` of the running service, so that what it does around its models counts too.
Then speech with people's translations goes through the live path, beside the same models on whole recordings (see
`bench.speech_translation`).
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from bench import speech_translation
from bench.facts import commit, machine
from bench.material import NoSpeech
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.parallel_text import SETS, TestSet, read_lines
from bench.product import NotMeasurable, Product, product
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError

TEXTS_PER_REQUEST = 10
TIMEOUT_S = 180.0


class Unavailable(Exception):
    """The service or the data is not there; the message says what to do."""


@dataclass
class Outcome:
    """Figures by test set, and the lines behind them."""

    figures: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, list[dict[str, str]]] = field(default_factory=dict)


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


def translated_sets(running: Product, data: Path, wanted: list[str], limit: int | None, bar: Progress) -> Outcome:
    """All wanted sets that the service can do. Raises Unavailable."""
    outcome = Outcome()
    with httpx.Client(base_url=running.urls["mt"], timeout=TIMEOUT_S, trust_env=False) as client:
        pairs = {(pair["source"], pair["target"]): pair["via"] for pair in service_info(client).get("pairs", [])}
        for test_set in SETS:
            pair = (test_set.source, test_set.target)
            if wanted and "-".join(pair) not in wanted:
                continue
            if pair not in pairs:
                bar.console.print(f"{test_set.name}: this service does not do {'-'.join(pair)}; skipped")
                continue
            try:
                lines = read_lines(test_set, data, limit)
            except FileNotFoundError as error:
                raise Unavailable(f"no test set at {error.filename}; say where with --data DIR") from None
            figures, rows = evaluate(client, test_set, lines, bar)
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


def main(
    pair: Annotated[list[str] | None, typer.Option(help="Only this pair, such as en-pt; may be repeated.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="The first N lines of each set; else all, or 200 from Chinese.")
    ] = None,
    speech: Annotated[bool, typer.Option(help="Also measure the translation of speech, in real time.")] = True,
    clips: Annotated[int | None, typer.Option(min=1, help="At most so many utterances of each language.")] = None,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the running product."""
    console = wide_console()
    spoken: dict[str, Any] = {}
    try:
        with product(console) as running, progress_bar(console) as bar:
            models = running.models()
            outcome = translated_sets(running, data, pair or [], limit, bar)
            if speech:
                spoken = speech_translation.measure(running, speech_translation.recordings(data, None, clips), bar)
    except (NoSpeech, NotMeasurable, Unavailable, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    report(console, outcome.figures)
    if spoken:
        speech_translation.show(console, spoken)
    figures = {**outcome.figures, **({"speech": spoken} if spoken else {})}
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        log_run("bleu", figures, parameters={"limit": limit}, models=models, raw=outcome.raw, console=console)


if __name__ == "__main__":
    typer.run(main)
