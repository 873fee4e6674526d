"""How well our voices are understood, by Whisper base, over the running services.

    python bench/intelligibility.py [--language en --language pt] [--every-engine] [--limit 50]

Each sentence goes to `POST /v1/audio/speech` as a program would send it, the sound to `POST /v1/audio/transcriptions`
of the recogniser. The word error rate counts its mistakes too, so it is an upper bound for the voice's.
"""

import csv
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import jiwer
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.facts import commit, machine
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError

NTREX = "ntrex128.eng-multi.tsv"
RECOGNISER = "whisper-base"
MAX_WORDS, MIN_WORDS = 20, 4
TIMEOUT_S = 180.0
COLUMNS = {
    "en": "eng",
    "pt": "por-BR",
    "es": "spa",
    "fr": "fra",
    "it": "ita",
    "de": "deu",
    "hi": "hin",
    "ja": "jpn",
    "zh": "zho-CN",
}
GOALS = {"en": 0.06, "pt": 0.12}
UNSPACED = frozenset(("ja", "zh"))
"""Languages without spaces between words: their error rate is counted in characters."""


class Unavailable(Exception):
    """A service or the data is not there; the message says what to do."""


@dataclass(frozen=True)
class Heard:
    """One sentence, what was understood, and what it took."""

    said: str
    understood: str
    audio_s: float
    took_s: float


def sentences(data: Path, language: str, limit: int) -> list[str]:
    """Lines of the news test set that are sentences of 4 to 20 words without digits. Raises Unavailable."""
    if language not in COLUMNS:
        raise Unavailable(f"no sentences in {language!r}; there are {', '.join(COLUMNS)}")
    path = data / "mt" / "public" / NTREX
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except FileNotFoundError:
        raise Unavailable(f"no test set at {path}; say where with --data DIR") from None
    return [text for row in rows if _suitable(text := row[COLUMNS[language]], language)][:limit]


def _suitable(text: str, language: str) -> bool:
    words = len(text) // 3 if language in UNSPACED else len(text.split())
    return MIN_WORDS <= words <= MAX_WORDS and not re.search(r"\d", text)


def normalise(text: str, language: str) -> str:
    """Lower case, no punctuation; no spaces either where the language has none."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = " ".join(re.sub(r"[^\w\s']|_|(?<!\w)'|'(?!\w)", " ", text).split())
    return text.replace(" ", "") if language in UNSPACED else text


def error_rate(heard: list[Heard], language: str) -> float:
    """Word error rate over all sentences together; character error rate for Japanese and Chinese."""
    measure = jiwer.cer if language in UNSPACED else jiwer.wer
    said = [normalise(one.said, language) for one in heard]
    understood = [normalise(one.understood, language) for one in heard]
    return float(measure(said, understood))


def speak_and_hear(
    tts: httpx.Client, asr: httpx.Client, texts: list[str], language: str, voice: str
) -> Iterator[Heard]:
    """Raises Unavailable when a service is down or refuses."""
    for text in texts:
        begun = time.perf_counter()
        body = {"input": text, "voice": voice, "language": language, "response_format": "wav"}
        sound = _answered(tts, "/v1/audio/speech", json=body)
        took_s = time.perf_counter() - begun
        form = {"model": RECOGNISER, "language": language}
        answer = _answered(asr, "/v1/audio/transcriptions", data=form, files={"file": ("speech.wav", sound.content)})
        audio_s = (len(sound.content) - 44) / 2 / 24_000
        yield Heard(text, answer.json()["text"], audio_s, took_s)


def _answered(client: httpx.Client, path: str, **options: Any) -> httpx.Response:
    try:
        answer = client.post(path, **options)
    except httpx.HTTPError as error:
        raise Unavailable(f"{client.base_url} does not answer ({error!r}); start it with: make run") from None
    if answer.is_error:
        raise Unavailable(f"{client.base_url}{path} refused: {answer.text[:300]}")
    return answer


def voices_of(tts: httpx.Client, language: str, *, every_engine: bool) -> list[dict[str, Any]]:
    """The default voice of the language and, if wanted, the first one of every other engine. Raises Unavailable."""
    try:
        known = tts.get("/v1/voices").raise_for_status().json()["voices"]
    except httpx.HTTPError as error:
        raise Unavailable(f"{tts.base_url} does not answer ({error!r}); start it with: make run") from None
    spoken = sorted((voice for voice in known if voice["language"] == language), key=lambda voice: not voice["default"])
    chosen: dict[str, dict[str, Any]] = {}
    for voice in spoken:
        chosen.setdefault(voice["engine"], voice)
    return list(chosen.values()) if every_engine else list(chosen.values())[:1]


def evaluate(running: Product, texts: dict[str, list[str]], every_engine: bool, bar: Progress) -> dict[str, Any]:
    """Figures by language and voice, on these sentences of each language. Raises Unavailable."""
    figures: dict[str, Any] = {}
    with (
        httpx.Client(base_url=running.urls["tts"], timeout=TIMEOUT_S, trust_env=False) as tts,
        httpx.Client(base_url=running.urls["asr"], timeout=TIMEOUT_S, trust_env=False) as asr,
    ):
        for language, said in texts.items():
            for voice in voices_of(tts, language, every_engine=every_engine):
                task = bar.add_task(f"{language} {voice['id']}", total=len(said))
                heard = []
                for one in speak_and_hear(tts, asr, said, language, voice["id"]):
                    heard.append(one)
                    bar.advance(task)
                figures.setdefault(language, {})[voice["id"]] = summary(heard, language, voice["engine"])
    return figures


def summary(heard: list[Heard], language: str, engine: str) -> dict[str, Any]:
    """The figures of one voice."""
    return {
        "engine": engine,
        "sentences": len(heard),
        "unit": "characters" if language in UNSPACED else "words",
        "error_rate": round(error_rate(heard, language), 4),
        "goal": GOALS.get(language),
        "audio_s": round(sum(one.audio_s for one in heard), 1),
        "real_time_factor": round(sum(one.took_s for one in heard) / max(sum(one.audio_s for one in heard), 0.001), 3),
        "median_s": round(statistics.median(one.took_s for one in heard), 3) if heard else None,
        "worst": [
            {"said": one.said, "understood": one.understood}
            for one in sorted(heard, key=lambda one: -error_rate([one], language))[:5]
        ],
    }


def report(console: Console, figures: dict[str, Any]) -> None:
    table = Table("language", "voice", "engine", "sentences", "error rate", "goal", "real-time factor", box=None)
    for language, voices in figures.items():
        for voice, found in voices.items():
            goal = f"{found['goal']:.0%}" if found["goal"] is not None else ""
            rate = f"{found['error_rate']:.1%} of {found['unit']}"
            row = (language, voice, found["engine"], str(found["sentences"]), rate, goal)
            table.add_row(*row, f"{found['real_time_factor']:.2f}")
    console.print(table)


def main(
    language: Annotated[list[str] | None, typer.Option(help="Language to speak; may be repeated.")] = None,
    every_engine: Annotated[bool, typer.Option(help="One voice of every engine, not the default voice alone.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Sentences of each language.")] = 50,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the voices of the running product."""
    console = wide_console()
    try:
        texts = {one: sentences(data, one, limit) for one in language or list(GOALS)}
        with product(console) as running, progress_bar(console) as bar:
            models = running.models()
            figures = evaluate(running, texts, every_engine, bar)
    except (NotMeasurable, Unavailable, WireError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    report(console, figures)
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        parameters = {"sentences": limit, "recogniser": RECOGNISER}
        log_run("intelligibility", figures, parameters=parameters, models=models, console=console)


if __name__ == "__main__":
    typer.run(main)
