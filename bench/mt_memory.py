"""`python -m bench.mt_memory [--drafts 40000]`: whether the translator's memory grows with what it has translated.

A translator of its own gets English text as asr sends speech: clauses of ten words, each drafted word by word before it
is committed, as fast as the answers come. An hour of speech without a pause is at most 12,000 drafts, so each
counts for 0.3 s of it.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from threading import Event as Flag
from typing import Annotated, Any

import typer
from rich.console import Console

from bench.facts import commit, machine
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.parallel_text import SETS, read_lines
from bench.product import Product, environment
from bench.resources import held_slope
from bench.tracking import log_run
from vivavoce.run import start_shown, stop_shown
from vivavoce.services import load_services, models_environment, project_root
from vivavoce.stack import Stack
from wire.codec import Message
from wire.errors import WireError
from wire.events import Open, Transcript, Translation
from wire.link import Link

CHANNEL = "mt-memory"
PORT = 18001
CLAUSE_WORDS = 10
LOOK_EVERY, SAY_EVERY = 100, 2_000
DRAFT_S = 0.3
WARM_UP_S = 3_600.0
ANSWER_S = 0.06
"""A draft of which nothing may be shown yet has no answer."""


def drafts(lines: Iterator[str]) -> Iterator[Transcript]:
    """Clauses as they grow by a word, and as they end."""
    seq = 0
    for line in lines:
        words = line.split()
        for start in range(0, len(words), CLAUSE_WORDS):
            clause = words[start : start + CLAUSE_WORDS]
            common: dict[str, Any] = {"channel": CHANNEL, "seq": seq, "gen": 0, "span": (0, 0), "language": "en"}
            for count in range(2, len(clause) + 1):
                yield Transcript(**common, rev=count, state="tentative", text=" ".join(clause[:count]))
            yield Transcript(**common, rev=len(clause) + 1, text=" ".join(clause))
            seq += 1


async def translate(url: str, lines: Iterator[str], count: int, look: Callable[[int], None]) -> None:
    """Send so many drafts, and call `look` every hundred."""
    answered = asyncio.Event()

    async def heard(message: Message) -> None:
        if isinstance(message.event, Translation):
            answered.set()

    async def told(message: Message) -> None:
        """What a producer is told does not matter here."""

    address = f"ws{url.removeprefix('http')}/ws"
    producer = Link(address, CHANNEL, stage="mt", role="produce", on_message=told)
    listener = Link(address, CHANNEL, stage="mt", role="listen", on_message=heard)
    producer.open(Open(channel=CHANNEL, source="en", targets=("pt",)))
    try:
        producer.start()
        await producer.wait_welcome(10)
        listener.start()
        await listener.wait_welcome(10)
        sent = 0
        for event in drafts(lines):
            answered.clear()
            if event.state == "tentative":
                producer.draft(Message(event))
                sent += 1
            else:
                producer.keep(Message(event))
            with suppress(TimeoutError):
                await asyncio.wait_for(answered.wait(), ANSWER_S)
            if event.state == "tentative" and sent % LOOK_EVERY == 0:
                look(sent)
            if sent == count:
                return
    finally:
        await producer.close()
        await listener.close()


def measure(console: Console, data: Path, count: int) -> dict[str, Any]:
    """Raises what a start raises."""
    root = project_root()
    os.chdir(root)
    os.environ.update(models_environment(root, os.environ))
    lines = [source for source, _ in read_lines(SETS[0], data, None)]
    at_s: list[float] = []
    private_mb: list[float] = []
    with tempfile.TemporaryDirectory() as run_dir, environment({"MT_PORT": str(PORT), "TTS_URL": ""}):
        stack = Stack(load_services({"mt"}), directory=root, run_dir=Path(run_dir), environment=os.environ)
        try:
            start_shown(stack, console, Flag())
            (service,) = stack.services
            running = Product({"mt": service.url}, (service,), started_here=True).processes()["mt"]
            began = time.monotonic()

            def look(sent: int) -> None:
                at_s.append(sent * DRAFT_S)
                private_mb.append(round(running.memory_full_info().uss / 1e6, 1))
                if sent % SAY_EVERY == 0:
                    console.print(f"{sent} drafts, {time.monotonic() - began:.0f} s: {private_mb[-1]} MB")

            asyncio.run(translate(service.url, cycle(lines), count, look))
        finally:
            stop_shown(stack, console)
    held, error = held_slope(at_s, private_mb, WARM_UP_S) or (None, None)
    return {
        "drafts": count,
        "private_mb": private_mb,
        "held_slope_mb_per_h": held,
        "held_slope_error": error,
    }


def main(
    count: Annotated[int, typer.Option("--drafts", min=1_000, help="How many drafts to send.")] = 40_000,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Let a translator work for hours of speech, and watch its memory."""
    console = wide_console()
    try:
        figures = measure(console, data, count)
    except (WireError, FileNotFoundError) as error:
        console.print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    growth, uncertain = figures["held_slope_mb_per_h"], figures["held_slope_error"]
    console.print(f"growth after an hour's drafts: {growth} MB/h (standard error {uncertain}); goal 1")
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        rows = [{"private_mb": mb} for mb in figures.pop("private_mb")]
        log_run("mt-memory", figures, raw={"memory": rows}, console=console)


if __name__ == "__main__":
    typer.run(main)
