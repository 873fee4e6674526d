"""What a channel costs: processor and memory of each service, with more and more people speaking at once.

python bench/capacity.py [--channels 1,2,4] [--seconds 60]

Works on whatever answers at the ports that the settings name: the services of `make run`, or containers.
"""

import asyncio
import re
import sys
import time
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from bench.figures import responses
from bench.live import observe
from bench.material import NoSpeech, clips_for
from bench.observation import Observation
from bench.options import DATA, DataFolder, JsonFile, Source, Target, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product, product
from bench.recordings import Recording, join, lasting
from bench.stats import summarise
from bench.tracking import log_run
from wire.errors import WireError

PAUSE_S = 1.0
SAMPLE = re.compile(r"^process_(cpu_seconds_total|resident_memory_bytes) (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Usage:
    """One process by its own account: processor seconds since it began, resident bytes now."""

    cpu_s: float
    resident_bytes: float


def parse(metrics: str) -> Usage:
    """What `/metrics` says of the process. Raises KeyError where it says nothing (not on Linux)."""
    found = dict(SAMPLE.findall(metrics))
    return Usage(float(found["cpu_seconds_total"]), float(found["resident_memory_bytes"]))


def usage(services: Product) -> dict[str, Usage]:
    """Of every service."""
    return {
        name: parse(httpx.get(f"{url}/metrics", timeout=10, trust_env=False).text)
        for name, url in services.urls.items()
    }


async def speak(services: Product, recording: Recording, channels: int, source: str, target: str) -> list[Observation]:
    """That many people at once, begun a second after each other."""

    async def one(number: int) -> Observation:
        await asyncio.sleep(number)
        return await observe(services.urls["gateway"], recording, source, target)

    return await asyncio.gather(*(one(number) for number in range(channels)))


def measure(services: Product, recording: Recording, channels: int, source: str, target: str) -> dict[str, Any]:
    """Cores that a channel takes of each service, the services' memory, the response."""
    before, began = usage(services), time.monotonic()
    observations = asyncio.run(speak(services, recording, channels, source, target))
    took_s, after = time.monotonic() - began, usage(services)
    spoken_s = recording.seconds * channels
    cores = {name: (after[name].cpu_s - before[name].cpu_s) / spoken_s for name in before}
    heard = [response.total_s for each in observations for response in responses(each)[0]]
    return {
        "channels": channels,
        "seconds": round(took_s, 1),
        "cores_per_channel": {name: round(value, 3) for name, value in cores.items()},
        "cores_per_channel_all": round(sum(cores.values()), 3),
        "channels_per_core": round(1 / sum(cores.values()), 2),
        "memory_mb": {name: round(each.resident_bytes / 1e6) for name, each in after.items()},
        "response": summarise(heard),
    }


def show(console: Console, rows: list[dict[str, Any]]) -> None:
    """One line for each number of channels."""
    names = list(rows[0]["cores_per_channel"])
    table = Table(
        "channels", "response ms", "p95 ms", "n", *(f"{name} cores" for name in names), "channels a core", "MB"
    )
    for row in rows:
        response, cores = row["response"], row["cores_per_channel"]
        table.add_row(
            *map(str, (row["channels"], response["median_ms"], response["p95_ms"], response["n"])),
            *(f"{cores[name]:.3f}" for name in names),
            str(row["channels_per_core"]),
            str(sum(row["memory_mb"].values())),
        )
    console.print(table)


def run(console: Console, channels: list[int], seconds: float, source: str, target: str, data: Any) -> dict[str, Any]:
    """Measure each number of channels. Raises NoSpeech, NotMeasurable, WireError, httpx.HTTPError."""
    with product(console) as services:
        clips, origin = clips_for(data, source, services.urls["tts"], limit=60)
        recording = join(lasting(clips, seconds, pause_s=PAUSE_S), pause_s=PAUSE_S)
        console.print(f"{origin}; {recording.seconds:.0f} s a channel, {PAUSE_S:g} s of silence after each utterance")
        rows = [measure(services, recording, count, source, target) for count in channels]
    show(console, rows)
    return {"rows": rows}


def main(
    channels: Annotated[str, typer.Option(help="Numbers of channels, comma-separated.")] = "1,2",
    seconds: Annotated[float, typer.Option(min=5, help="Seconds that each channel speaks.")] = 60.0,
    source: Source = "en",
    target: Target = "pt",
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Print and log what a channel costs."""
    console = wide_console()
    try:
        figures = run(console, [int(count) for count in channels.split(",")], seconds, source, target, data)
    except (NoSpeech, NotMeasurable, WireError, httpx.HTTPError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    write_json(json_file, figures)
    if mlflow:
        log_run("capacity", figures, parameters={"channels": channels, "seconds": seconds}, console=console)


if __name__ == "__main__":
    typer.run(main)
