"""Latency as a listener lives it: streams recordings at real-time speed and prints the figures of docs/architecture.md.

    python bench/latency_test.py --trials 5 [--from en --to pt] [--naive] [--talk 10] [--speculation both]

Measures the services that run here, or starts its own. A failed waterfall is exit code 1.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import typer
from rich.console import Console

from bench.facts import commit, machine, model_hashes
from bench.figures import PARTS, WaterfallError, responses
from bench.material import NoSpeech, clips_for, spread
from bench.options import DATA, DataFolder, JsonFile, Source, TalkMinutes, Target, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.recordings import Clip, Recording, join
from bench.reference import reference_words
from bench.resources import Watch
from bench.stats import summarise
from bench.summary import pictures, show, summary
from bench.talk import talk
from bench.tracking import log_run
from bench.trials import Trials, measure, progress_bar, stream, with_reference
from wire.errors import WireError

PAUSE_S = 3.0
SHORTEST_S, LONGEST_S = 2.0, 9.0
WARM_UP_S = 480.0
SPECULATION = {"on": {"TTS_SPECULATE": "true"}, "off": {"TTS_SPECULATE": "false"}}
Speculation = Literal["as set", "on", "off", "both"]


@dataclass(frozen=True)
class Plan:
    """What is to be measured. `talk_min`: a talk without pauses instead of single utterances."""

    source: str
    target: str
    trials: int
    clips: int
    data: Path
    naive: bool
    talk_min: float | None


@dataclass
class Result:
    """The figures of one set of services, and what they were made of."""

    figures: dict[str, Any]
    trials: Trials
    models: dict[str, Any]


def recording_for(plan: Plan, found: list[Clip]) -> Recording:
    """What is streamed."""
    return talk(found, plan.talk_min) if plan.talk_min else join(found, pause_s=PAUSE_S)


def first_response(seen: Product, clip: Clip, plan: Plan, console: Console) -> list[float]:
    """The response to the first utterance after the start, in seconds; it warms up what is not warm yet."""
    with progress_bar(console) as bar:
        observed = stream(seen, join([clip], pause_s=PAUSE_S), plan.source, plan.target, bar, "first utterance")
    return [response.total_s for response in responses(observed)[0]]


def run(plan: Plan, console: Console, settings: Mapping[str, str]) -> Result:
    """One set of services, measured."""
    with product(console, settings) as running:
        limit, longest_s = (None, 1e9) if plan.talk_min else (plan.clips, LONGEST_S)
        found, origin = clips_for(
            plan.data, plan.source, running.urls["tts"], limit=None, shortest_s=SHORTEST_S, longest_s=longest_s
        )
        found = spread(with_reference(found, running.urls["mt"], plan.source, plan.target), limit)
        origin = f"{len(found)} of {origin}"
        recording, models = recording_for(plan, found), running.models()
        console.print(f"{origin}; {recording.seconds:.0f} s are streamed {plan.trials} times", highlight=False)
        first_s = first_response(running, found[0], plan, console)
        words = reference_words(running.urls["asr"], recording, plan.source, console)
        watches: list[Watch] = []

        def watching() -> Watch:
            watches.append(Watch(running))
            return watches[-1]

        trials = measure(
            running,
            recording,
            words,
            plan.source,
            plan.target,
            trials=plan.trials,
            naive=plan.naive,
            console=console,
            watching=watching,
        )
        figures = summary(trials)
        if running.started_here:
            figures["cold_response"] = summarise(first_s)
        figures["services"] = watches[-1].figures(min(WARM_UP_S, recording.seconds / 4))
        figures["conditions"] = {
            "source": plan.source,
            "target": plan.target,
            "speech": origin,
            "recording_s": round(recording.seconds, 1),
            "without_pauses": plan.talk_min is not None,
            "trials": plan.trials,
            "state": "warm; services started for this run" if running.started_here else "warm; services ran already",
            "settings": dict(settings),
            "commit": commit(),
            **machine(),
            "models": model_hashes(models),
        }
        return Result(figures, trials, models)


def report(result: Result, console: Console) -> None:
    """Print what was measured, and on what."""
    figures, conditions = result.figures, result.figures["conditions"]
    pair = (conditions["source"], conditions["target"])
    show(console, figures, f"{pair[0]} -> {pair[1]}, {conditions['speech']}, {conditions['trials']} trials", pair)
    for name, row in figures["services"].items():
        console.print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in row.items()), highlight=False)
    facts = ("processor", "cores", "memory_gb", "python", "load_before", "state", "commit")
    console.print(", ".join(f"{name} {conditions[name]}" for name in facts), style="dim", highlight=False)
    console.print("models: " + ", ".join(f"{m} {h}" for m, h in conditions["models"].items()), style="dim")


def results(plan: Plan, console: Console, speculation: Speculation) -> Iterator[tuple[str, Result]]:
    """One result for each way of speculating that is asked for."""
    ways = ("on", "off") if speculation == "both" else (speculation,)
    for way in ways:
        if way != "as set":
            console.rule(f"speculation {way}")
        yield way, run(plan, console, SPECULATION.get(way, {}))


def raw(trials: Trials) -> Iterator[dict[str, Any]]:
    """Every event of every trial, and every response with its parts."""
    for number, seen in enumerate(trials.observations, 1):
        for row in seen.rows():
            yield {"trial": number, **row}
        for response in responses(seen)[0]:
            parts = {part: round(seconds, 4) for part, seconds in zip(PARTS, response.parts_s, strict=True)}
            total_s = round(response.total_s, 4)
            yield {"trial": number, "kind": "response", "clip": response.utterance, "total_s": total_s, **parts}


def main(
    trials: Annotated[int, typer.Option(min=1, help="Times the recording is streamed.")] = 5,
    source: Source = "en",
    target: Target = "pt",
    clips: Annotated[int, typer.Option(min=1, help="Utterances in the recording.")] = 20,
    data: DataFolder = DATA,
    naive: Annotated[bool, typer.Option("--naive", help="Also run the plain chain on the same engines.")] = False,
    talk_min: TalkMinutes = None,
    speculation: Annotated[
        Speculation, typer.Option(help="Start the services with speculation on, off, or once with each.")
    ] = "as set",
    raw_file: Annotated[
        Path | None,
        typer.Option("--raw", resolve_path=True, dir_okay=False, help="Write every event here (JSON lines)."),
    ] = None,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Measure the product and print the figures."""
    console = wide_console()
    plan = Plan(source, target, trials, clips, data, naive, talk_min)
    figures: dict[str, Any] = {}
    try:
        for way, result in results(plan, console, speculation):
            report(result, console)
            if not figures:
                figures = result.figures
            if raw_file is not None:
                with raw_file.open("a", encoding="utf-8") as file:
                    file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in raw(result.trials))
            if speculation == "both":
                figures.setdefault("response_by_speculation", {})[way] = result.figures["response"]
            if mlflow:
                name = f"{'talk' if talk_min else 'latency'} {source}-{target}"
                log_run(
                    name if way == "as set" else f"{name} speculation {way}",
                    {key: value for key, value in result.figures.items() if key != "conditions"},
                    parameters={k: v for k, v in result.figures["conditions"].items() if k != "models"},
                    models=result.models,
                    plots=pictures(result.figures, result.trials),
                    raw={"events": raw(result.trials)},
                    console=console,
                )
    except (NoSpeech, NotMeasurable, WaterfallError, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    if "response_by_speculation" in figures:
        console.print(f"response by speculation: {figures['response_by_speculation']}", highlight=False)
    write_json(json_file, figures)


if __name__ == "__main__":
    typer.run(main)
