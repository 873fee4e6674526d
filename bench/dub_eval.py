"""`python bench/dub_eval.py`: a whole dubbing on this machine: its time, its sentences' timing, and what is understood.

Uses the studio that runs here, or starts it with the services that it needs. The talking head is dubbed with lip-sync,
the recordings without.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Annotated, Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx
import typer
from rich.console import Console
from rich.table import Table

from bench.dub_figures import Spoken, spoken_of, timing
from bench.dub_material import Clip, recordings, talk, talking_head, translated
from bench.dub_sheet import write_sheet
from bench.facts import commit, machine
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, environment
from bench.quality import bleu, chrf_of_all, word_error_rate
from bench.tracking import log_run
from vivavoce.dub import NEEDED
from vivavoce.readiness import probe
from vivavoce.run import start_shown, stop_shown
from vivavoce.services import load_services, models_environment, project_root
from vivavoce.settings import RunSettings
from vivavoce.stack import Stack
from vivavoce.studio_api import StudioApi
from wire.errors import WireError

RECOGNISER = "whisper-base"
GOAL_S, GOAL_FIT, GOAL_OFFSET_MS, GOAL_WER = 90.0, 95.0, 250.0, {"pt": 0.12, "en": 0.08}
_LOOK_S = 0.25
_TIMEOUT_S = 600.0


@dataclass(frozen=True)
class Dubbed:
    """A finished job, and the file that came of it."""

    clip: Clip
    seconds: float
    steps: dict[str, float]
    script: dict[str, Any]
    out: Path

    @property
    def target(self) -> str:
        return " ".join(sentence["target"] for sentence in self.script["sentences"])


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    video: Path | None
    media: Path
    data: Path
    clips: int
    translations: int
    minutes: float


@dataclass
class Seen:
    """What was measured: figures, the sentences behind them, the models, and a picture of the result."""

    figures: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)
    sheet: Path | None = None


@contextmanager
def services(console: Console) -> Iterator[Product]:
    """The services that run here, or our own. Raises what a start raises."""
    root = project_root()
    os.chdir(root)
    os.environ.update(models_environment(root, os.environ))
    needed = load_services(NEEDED)
    if all(probe(service).ready for service in needed):
        yield Product({service.name: service.url for service in needed}, tuple(needed), started_here=False)
        return
    with tempfile.TemporaryDirectory(prefix="vivavoce-dub-eval-") as folder, environment({"STUDIO_DATA_DIR": folder}):
        stack = Stack(load_services(NEEDED), directory=root, run_dir=RunSettings().run_dir, environment=os.environ)
        try:
            start_shown(stack, console, Event())
            urls = {service.name: service.url for service in stack.services}
            yield Product(urls, tuple(stack.services), started_here=True)
        finally:
            stop_shown(stack, console)


def dub(api: StudioApi, clip: Clip, target: str, folder: Path, *, lipsync: bool) -> Dubbed:
    """Raises NotMeasurable where the job fails."""
    begun = time.monotonic()
    job = api.process(api.upload(clip.path, lambda _: None), target, clip.language, {"lipsync": lipsync})
    while (status := api.status(job))["status"] not in ("completed", "failed"):
        time.sleep(_LOOK_S)
    took = time.monotonic() - begun
    if status["status"] == "failed":
        raise NotMeasurable(f"{clip.path.name}: {status['error']['message']}")
    out = folder / f"{job}.mp4"
    api.download(f"/media/{job}", out)
    return Dubbed(clip, took, status["step_seconds"], api.sentences(job), out)


def understood(asr: str, path: Path, language: str) -> str:
    """What Whisper hears in a file."""
    with path.open("rb") as file:
        answer = httpx.post(
            f"{asr}/v1/audio/transcriptions",
            files={"file": ("dub.mp4", file)},
            data={"model": RECOGNISER, "language": language},
            timeout=_TIMEOUT_S,
            trust_env=False,
        )
    return str(answer.raise_for_status().json()["text"])


def offline(asr: str, mt: str, one: Dubbed, target: str) -> str:
    """The same models on the whole text or file, without the studio."""
    if target == "en":
        with one.clip.path.open("rb") as file:
            answer = httpx.post(
                f"{asr}/v1/audio/translations",
                files={"file": (one.clip.path.name, file)},
                data={"language": one.clip.language},
                timeout=_TIMEOUT_S,
                trust_env=False,
            )
        return str(answer.raise_for_status().json()["text"])
    text = " ".join(sentence["source"] for sentence in one.script["sentences"])
    body = {"q": text, "source": one.script["language"], "target": target}
    answer = httpx.post(f"{mt}/translate", json=body, timeout=_TIMEOUT_S, trust_env=False)
    return str(answer.raise_for_status().json()["translatedText"])


def show(console: Console, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    table = Table("figure", "measured", "goal", title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def timing_rows(figures: dict[str, float]) -> list[tuple[str, str, str]]:
    return [
        ("sentences", f"{figures['sentences']:.0f}", ""),
        ("fit their slot at ≤ 1.15", f"{figures['fit_percent']:.1f} %", f"≥ {GOAL_FIT:.0f} %"),
        ("faster than 1.25", f"{figures['above_limit']:.0f} (fastest {figures['fastest']:.2f})", "0"),
        ("start's offset, p50 / p95", f"{figures['offset_p50_ms']:.0f} / {figures['offset_p95_ms']:.0f} ms",
         f"≤ {GOAL_OFFSET_MS:.0f} ms"),
        ("drift", f"{figures['drift_ms_per_minute']:+.2f} ms a minute", "0"),
    ]  # fmt: skip


def main(
    video: Annotated[Path | None, typer.Option(exists=True, resolve_path=True, help="English video to dub.")] = None,
    media: Annotated[Path, typer.Option(resolve_path=True, help="Folder with the talking head.")] = DATA.parent
    / "media",
    data: DataFolder = DATA,
    clips: Annotated[int, typer.Option(min=0, help="Recordings whose sentences' timing is measured.")] = 4,
    translations: Annotated[int, typer.Option(min=0, help="Translated recordings a language.")] = 3,
    minutes: Annotated[float, typer.Option("--talk", min=0, help="Length of a long talk, for the drift.")] = 0.0,
    sheet: Annotated[
        Path | None, typer.Option(resolve_path=True, help="Write moments of original and dub to this PNG.")
    ] = None,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Dub into Portuguese, and measure."""
    console = wide_console()
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="vivavoce-dub-eval-") as folder:
        try:
            _measure(console, seen, Wish(video, media, data, clips, translations, minutes), Path(folder))
        except (NotMeasurable, WireError, httpx.HTTPError) as error:
            console.print(f"error: {error}", style="red", markup=False)
            raise typer.Exit(1) from None
        write_json(json_file, {**seen.figures, "conditions": {"commit": commit(), **machine()}})
        if sheet and seen.sheet:
            shutil.copyfile(seen.sheet, sheet)
        if mlflow:
            log_run(
                "dub",
                seen.figures,
                parameters={"clips": clips, "translations": translations, "talk_minutes": minutes},
                models=seen.models,
                raw=seen.rows,
                pictures=[seen.sheet] if seen.sheet else [],
                console=console,
            )


def _measure(console: Console, seen: Seen, wish: Wish, folder: Path) -> None:
    figures = seen.figures
    with services(console) as running:
        seen.models = running.models()
        api, asr, mt = StudioApi(running.urls["studio"]), running.urls["asr"], running.urls["mt"]
        head = Clip(wish.video, "en") if wish.video else talking_head(wish.media, folder)
        minute = dub(api, head, "pt", folder, lipsync=True)
        figures["minute"] = _minute(console, minute, asr)
        seen.rows["minute"] = minute.script["sentences"]
        moments = [(s["spoken"]["start"] + s["spoken"]["end"]) / 2 for s in minute.script["sentences"] if s["spoken"]]
        seen.sheet = write_sheet(head.path, minute.out, moments, folder / "dub.png")
        files = recordings(wish.data, "en", wish.clips)
        if files:
            made = [dub(api, clip, "pt", folder, lipsync=False) for clip in files]
            figures["recordings"] = _recordings(console, made, asr, mt)
            seen.rows["recordings"] = [sentence for one in made for sentence in one.script["sentences"]]
        if wish.translations:
            figures["text"] = _text(console, api, (asr, mt), wish.data, folder, wish.translations)
        if wish.minutes:
            talked = talk(recordings(wish.data, "en", 8), folder, wish.minutes)
            long = dub(api, talked, "pt", folder, lipsync=False)
            seen.rows["talk"] = long.script["sentences"]
            figures["talk"] = {"seconds": long.seconds, **timing(spoken_of(long.script))}
            show(console, f"A talk of {wish.minutes:g} minutes, {long.seconds:.0f} s", timing_rows(figures["talk"]))


def _minute(console: Console, one: Dubbed, asr: str) -> dict[str, Any]:
    wer = word_error_rate(one.target, understood(asr, one.out, "pt"))
    times = timing(spoken_of(one.script))
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in one.steps.items())
    rows = [("whole job", f"{one.seconds:.1f} s", f"≤ {GOAL_S:.0f} s"), ("steps, s", steps, "")]
    wer_row = ("WER of Whisper on the dub", f"{100 * wer:.1f} %", f"≤ {100 * GOAL_WER['pt']:.0f} %")
    show(console, "Talking head, en to pt, with lip-sync", [*rows, *timing_rows(times), wer_row])
    return {"job_s": one.seconds, "steps_s": one.steps, "wer": wer, **times}


def _recordings(console: Console, made: Sequence[Dubbed], asr: str, mt: str) -> dict[str, Any]:
    spoken: list[Spoken] = [sentence for one in made for sentence in spoken_of(one.script)]
    heard = [understood(asr, one.out, "pt") for one in made]
    wer = word_error_rate(" ".join(one.target for one in made), " ".join(heard))
    likeness = chrf_of_all([one.target for one in made], [offline(asr, mt, one, "pt") for one in made])
    figures = {**timing(spoken), "wer": wer, "files": len(made), "chrf_to_offline": likeness}
    wer_row = ("WER of Whisper on the dub", f"{100 * wer:.1f} %", f"≤ {100 * GOAL_WER['pt']:.0f} %")
    text_row = ("text against the model's alone, chrF", f"{likeness:.1f}", "100")
    show(console, f"{len(made)} recordings, en to pt", [*timing_rows(figures), wer_row, text_row])
    return figures


def _text(
    console: Console, api: StudioApi, stages: tuple[str, str], data: Path, folder: Path, limit: int
) -> dict[str, Any]:
    """BLEU and chrF of the jobs' translations into English beside the same models offline; and how the dub is heard."""
    files = [clip for language in ("es", "fr", "de") for clip in translated(data, language, "en", limit)]
    made = [dub(api, clip, "en", folder, lipsync=False) for clip in files]
    references = [one.clip.reference for one in made]
    jobs, alone = [one.target for one in made], [offline(*stages, one, "en") for one in made]
    wer = word_error_rate(" ".join(jobs), " ".join(understood(stages[0], one.out, "en") for one in made))
    scores = {
        what: {"bleu": bleu(texts, references), "chrf": chrf_of_all(texts, references)}
        for what, texts in (("job", jobs), ("offline", alone))
    }
    rows = [(f"{what}, BLEU / chrF", f"{s['bleu']:.1f} / {s['chrf']:.1f}", "alike") for what, s in scores.items()]
    wer_row = ("WER of Whisper on the dub", f"{100 * wer:.1f} %", f"≤ {100 * GOAL_WER['en']:.0f} %")
    show(console, f"{len(made)} recordings in es, fr, de into en", [*rows, wer_row])
    return {"files": len(made), **scores, "wer": wer}


if __name__ == "__main__":
    typer.run(main)
