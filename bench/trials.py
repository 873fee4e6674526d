"""Streams a recording several times through the running product and gathers what the figures are made of."""

import asyncio
import statistics
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bench import counters
from bench.figures import Response, TimedWord, caption_s, check_waterfall, pipeline_s, responses
from bench.lag import Lag, UtteranceLag, lag_figures, lags
from bench.live import observe
from bench.material import NoSpeech
from bench.naive import Stages, naive_responses
from bench.observation import Observation
from bench.product import Product
from bench.recordings import Clip, Recording
from bench.screen import Caption, certain, erasure, whole
from wire.events import Transcript, Translation

TRANSLATION_TIMEOUT_S = 60.0
CAPTIONS: dict[str, tuple[type[Caption], Callable[[Caption], str]]] = {
    "source": (Transcript, whole),
    "translation": (Translation, whole),
    "source_shown_as_certain": (Transcript, certain),
    "translation_shown_as_certain": (Translation, certain),
}


@dataclass
class Trials:
    """What all trials gave, in seconds; one entry of `medians_s`, `lag` and `observations` for each trial."""

    responses: list[Response] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    medians_s: list[float] = field(default_factory=list)
    pipeline_s: list[float] = field(default_factory=list)
    caption_s: list[float] = field(default_factory=list)
    naive_s: list[float] = field(default_factory=list)
    lag: list[Lag] = field(default_factory=list)
    utterance_lags: list[UtteranceLag] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    speculation: counters.Counts = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)

    def add(self, seen: Observation, references: Mapping[str, str], words: list[TimedWord]) -> None:
        """One trial. Raises WaterfallError when a response cannot be explained."""
        found, missing = responses(seen)
        check_waterfall(found)
        self.responses += found
        self.missing += missing
        self.medians_s += [statistics.median(one.total_s for one in found)] if found else []
        self.pipeline_s += pipeline_s(seen)
        self.caption_s += caption_s(seen, words)
        self.lag.append(lag_figures(seen, references))
        self.utterance_lags += lags(seen, references)
        for name, (kind, part) in CAPTIONS.items():
            erased, shown = erasure(seen, kind, part)
            self.erased[name] = self.erased.get(name, 0) + erased
            self.shown[name] = self.shown.get(name, 0) + shown
        self.observations.append(seen)


def progress_bar(console: Console) -> Progress:
    """How every bench command shows how far it is."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(compact=True)
    return Progress(*columns, console=console, transient=True)


def with_reference(found: list[Clip], mt: str, source: str, target: str) -> list[Clip]:
    """Of the clips those whose translation is known or can be made from their text: all, where mt has the pair.

    Raises NoSpeech where none is left.
    """
    body = {"q": ".", "source": source, "target": target, "format": "text"}
    if httpx.post(f"{mt}/translate", json=body, timeout=TRANSLATION_TIMEOUT_S, trust_env=False).status_code == 200:
        return found
    left = [clip for clip in found if target in clip.translations]
    if not left:
        raise NoSpeech(f"No text model translates {source} to {target}, and no recording has a person's translation.")
    return left


def references_for(mt: str, recording: Recording, source: str, target: str) -> dict[str, str]:
    """A translation of each utterance by its name: a person's where there is one, else our own translator's of the
    written text. It serves to align what was spoken, not to judge it."""
    unknown = [u for u in recording.utterances if target not in u.translations]
    made: list[str] = []
    with httpx.Client(timeout=TRANSLATION_TIMEOUT_S, trust_env=False) as http:
        for utterance in unknown:
            body = {"q": utterance.text, "source": source, "target": target, "format": "text"}
            made.append(http.post(f"{mt}/translate", json=body).raise_for_status().json()["translatedText"])
    ours = dict(zip((u.name for u in unknown), made, strict=True))
    return {u.name: u.translations.get(target) or ours[u.name] for u in recording.utterances}


def stream(product: Product, recording: Recording, source: str, target: str, bar: Progress, title: str) -> Observation:
    """One trial, with a progress bar."""
    task = bar.add_task(title, total=recording.seconds)

    def progress(at_s: float) -> None:
        bar.update(task, completed=min(at_s, recording.seconds))

    try:
        return asyncio.run(observe(product.urls["gateway"], recording, source, target, progress))
    finally:
        bar.remove_task(task)


def measure(
    product: Product,
    recording: Recording,
    words: list[TimedWord],
    source: str,
    target: str,
    *,
    trials: int,
    naive: bool,
    console: Console,
    watching: Callable[[], AbstractContextManager[object]] | None = None,
) -> Trials:
    """Stream the recording `trials` times, each followed by the plain chain where `naive` asks for it.

    `words` is when each word was said; `watching` is entered while a trial streams. Raises WaterfallError and
    SessionFailed.
    """
    gathered = Trials()
    references = references_for(product.urls["mt"], recording, source, target)
    stages = Stages(product.urls["asr"], product.urls["mt"], product.urls["tts"])
    before = counters.speculation(stages.tts)
    with progress_bar(console) as bar:
        for number in range(1, trials + 1):
            title = f"trial {number} of {trials}"
            if watching is None:
                seen = stream(product, recording, source, target, bar, title)
            else:
                with watching():
                    seen = stream(product, recording, source, target, bar, title)
            gathered.add(seen, references, words)
            if naive:
                task = bar.add_task(f"plain chain {number} of {trials}", total=None)
                gathered.naive_s += naive_responses(stages, recording, source, target)
                bar.remove_task(task)
    gathered.speculation = counters.grown(before, counters.speculation(stages.tts))
    return gathered
