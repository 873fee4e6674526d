"""What streaming costs in quality: BLEU and WER of the live path beside the same models on whole recordings.

    python bench/speech_translation.py [--from es] [--from fr] [--clips 20]

Recordings with transcripts and people's translations into English come from `st/` of the data folder.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.facts import commit, machine
from bench.live import observe
from bench.material import NoSpeech, recorded_clips
from bench.observation import Observation
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.quality import bleu, chrf_of_all, word_error_rate
from bench.recordings import Clip, Utterance, as_wav, join
from bench.tracking import log_run
from bench.trials import progress_bar
from wire.errors import WireError
from wire.events import Transcript, Translation

TARGET = "en"
PAUSE_S = 2.5
TIMEOUT_S = 180.0
LANGUAGES = ("es", "fr", "de", "it", "ca")
GOAL_BLEU, GOAL_WER_POINTS = 1.5, 2.0


@dataclass(frozen=True)
class Rendering:
    """One utterance as understood and as translated."""

    transcript: str
    translation: str


def offline(running: Product, clip: Clip) -> Rendering:
    """By the batch routes, on the whole recording: text translation where there is a model, else the recogniser's own.

    Raises httpx.HTTPError.
    """
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as http:

        def recognised(task: str) -> str:
            answer = http.post(
                f"{running.urls['asr']}/v1/audio/{task}",
                files={"file": ("speech.wav", as_wav(clip.pcm), "audio/wav")},
                data={"model": "default", **({"language": clip.language} if task == "transcriptions" else {})},
            )
            return str(answer.raise_for_status().json()["text"])

        transcript = recognised("transcriptions")
        body = {"q": transcript, "source": clip.language, "target": TARGET, "format": "text"}
        answer = http.post(f"{running.urls['mt']}/translate", json=body)
        if answer.is_success:
            return Rendering(transcript, answer.json()["translatedText"])
        return Rendering(transcript, recognised("translations"))


def streamed(seen: Observation, utterance: Utterance) -> Rendering:
    """What the live path made of an utterance."""

    def joined(events: list[Transcript] | list[Translation]) -> str:
        return " ".join(e.text for e in events if e.span[0] < utterance.end and e.span[1] > utterance.start)

    return Rendering(joined(seen.transcripts()), joined(seen.translations()))


def scores(renderings: list[Rendering], clips: list[Clip]) -> dict[str, float]:
    """BLEU and chrF without case and punctuation; WER in percent, all utterances as one text."""
    translations, references = [r.translation for r in renderings], [c.translations[TARGET] for c in clips]
    said, understood = (" ".join(texts) for texts in ([c.text for c in clips], [r.transcript for r in renderings]))
    return {
        "bleu": round(bleu(translations, references), 2),
        "chrf": round(chrf_of_all(translations, references), 2),
        "wer_percent": round(100 * word_error_rate(said, understood), 2),
    }


def compare(running: Product, clips: list[Clip], bar: Progress) -> dict[str, Any]:
    """Both ways, and what streaming costs. Raises SessionFailed or httpx.HTTPError."""
    language, recording = clips[0].language, join(clips, pause_s=PAUSE_S, whole=True)
    task = bar.add_task(f"{language} live", total=recording.seconds)

    def progress(at_s: float) -> None:
        bar.update(task, completed=at_s)

    seen = asyncio.run(observe(running.urls["gateway"], recording, language, TARGET, progress))
    bar.update(task, description=f"{language} offline", total=len(clips), completed=0)
    whole = []
    for clip in clips:
        whole.append(offline(running, clip))
        bar.advance(task)
    bar.remove_task(task)
    live = scores([streamed(seen, utterance) for utterance in recording.utterances], clips)
    batch = scores(whole, clips)
    costs = {"bleu": round(batch["bleu"] - live["bleu"], 2), "wer_points": live["wer_percent"] - batch["wer_percent"]}
    return {"n": len(clips), "live": live, "offline": batch, "costs": costs}


def recordings(data: Path, languages: list[str] | None, limit: int | None) -> dict[str, list[Clip]]:
    """The clips of each language that people have translated. Raises NoSpeech when there are none."""
    found = {one: recorded_clips(data, one, folders=("st",)) for one in languages or LANGUAGES}
    usable = {one: [c for c in all_ if c.translations.get(TARGET)][:limit] for one, all_ in found.items()}
    if not any(usable.values()):
        raise NoSpeech(f"There are no recordings with translations into {TARGET} at {data / 'st'}.")
    return {one: clips for one, clips in usable.items() if clips}


def measure(running: Product, clips: dict[str, list[Clip]], bar: Progress) -> dict[str, Any]:
    """The comparison for each language. Raises SessionFailed or httpx.HTTPError."""
    return {language: compare(running, chosen, bar) for language, chosen in clips.items()}


def show(console: Console, figures: dict[str, Any]) -> None:
    """Print the table."""
    heads = ("from", "n", "BLEU live", "offline", "costs", "chrF live", "offline", "WER % live", "offline", "costs")
    table = Table(*heads, title=f"Speech into {TARGET}: live beside whole recordings")
    for language, row in figures.items():
        live, whole, costs = row["live"], row["offline"], row["costs"]
        cells = (live["bleu"], whole["bleu"], costs["bleu"], live["chrf"], whole["chrf"])
        rates = (live["wer_percent"], whole["wer_percent"], f"{costs['wer_points']:.2f}")
        table.add_row(language, str(row["n"]), *map(str, (*cells, *rates)))
    console.print(table)
    console.print(f"goals: BLEU costs at most {GOAL_BLEU}, WER at most {GOAL_WER_POINTS} points", style="dim")


def main(
    source: Annotated[list[str] | None, typer.Option("--from", help="Language spoken; may be repeated.")] = None,
    clips: Annotated[int | None, typer.Option(min=1, help="At most so many utterances of each language.")] = None,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the running product."""
    console = wide_console()
    try:
        chosen = recordings(data, source, clips)
        with product(console) as running, progress_bar(console) as bar:
            models = running.models()
            figures = measure(running, chosen, bar)
    except (NoSpeech, NotMeasurable, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    show(console, figures)
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        log_run("speech_translation", figures, models=models, console=console)


if __name__ == "__main__":
    typer.run(main)
