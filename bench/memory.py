"""`python -m bench.memory [FILE] [--json OUT]`: how fast all services start, and their memory idle and busy.

PSS counts shared pages once over all processes, so its sum is what the machine really gives; RSS is what `top` shows.
Busy is the highest value while FILE (else speech that our own synthesiser makes) is translated live.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bench.options import wide_console
from bench.tracking import log_run
from vivavoce.gateway_api import GatewayApi, Wanted
from vivavoce.live import LiveClient
from vivavoce.media import Media
from vivavoce.run import make_stack, start_shown, stop_shown
from vivavoce.stack import Stack
from wire.codec import Message
from wire.events import Speech

GOAL_IDLE_MB = 2_000.0
SETTLE_S = 3.0
SAMPLE_S = 0.5
SENTENCES = "The weather is fine today. " * 6
Memory = dict[str, tuple[float, float]]


def measure(stack: Stack) -> Memory:
    """(PSS, RSS) in MB of each service, of the process manager and of this process."""
    pids = {service.name: stack.process(service.name).pid for service in stack.services}
    pids |= {"process manager": stack.supervisor.pid, "this command": os.getpid()}
    found = {}
    for name, pid in pids.items():
        memory = psutil.Process(pid).memory_full_info()
        found[name] = (getattr(memory, "pss", memory.rss) / 1e6, memory.rss / 1e6)
    return found


def highest(first: Memory, second: Memory) -> Memory:
    """The larger values of two measurements."""
    return {name: (max(pss, second[name][0]), max(rss, second[name][1])) for name, (pss, rss) in first.items()}


def speech_file(stack: Stack, folder: Path) -> Path:
    """English speech of our own synthesiser, for a machine without recordings."""
    tts = next(service.url for service in stack.services if service.name == "tts")
    body = {"input": SENTENCES, "language": "en", "response_format": "wav"}
    answer = httpx.post(f"{tts}/v1/audio/speech", json=body, timeout=120, trust_env=False)
    answer.raise_for_status()
    path = folder / "bench-speech.wav"
    path.write_bytes(answer.content)
    return path


async def busy(stack: Stack, file: Path) -> Memory:
    """The highest memory while a file is translated from English to Portuguese at real-time speed."""
    media = Media(file)
    gateway = next(service.url for service in stack.services if service.name == "gateway")

    async def frames() -> AsyncIterator[bytes]:
        for frame in media.frames():
            yield frame

    def complete(message: Message, _: float) -> bool:
        return isinstance(message.event, Speech) and message.event.last

    api = GatewayApi(gateway)
    client = asyncio.create_task(LiveClient(api, Wanted("en", "pt"), on_message=complete).run(frames()))
    peak = measure(stack)
    while not client.done():
        await asyncio.wait({client}, timeout=SAMPLE_S)
        peak = highest(peak, measure(stack))
    await api.close()
    media.close()
    client.result()
    return peak


def report(console: Console, idle: Memory, peak: Memory, ready_s: dict[str, float]) -> dict[str, Any]:
    """Print the table; the same as plain data."""
    table = Table("process", "ready after s", "idle PSS MB", "idle RSS MB", "busy PSS MB", "busy RSS MB", box=None)
    for name, (pss, rss) in idle.items():
        seconds = f"{ready_s[name]:.1f}" if name in ready_s else ""
        table.add_row(name, seconds, *(f"{value:.0f}" for value in (pss, rss, *peak[name])))
    totals = {
        f"{state}_{kind}_mb": round(sum(values[index] for values in memory.values()), 1)
        for state, memory in (("idle", idle), ("busy", peak))
        for index, kind in enumerate(("pss", "rss"))
    }
    table.add_row("all", f"{max(ready_s.values()):.1f}", *(f"{value:.0f}" for value in totals.values()), style="bold")
    console.print(table)
    verdict = "met" if totals["idle_pss_mb"] <= GOAL_IDLE_MB else "MISSED"
    console.print(f"Goal: at most {GOAL_IDLE_MB:.0f} MB idle (PSS): {verdict}")
    return {"ready_s": ready_s, "idle_mb": idle, "busy_mb": peak, **totals}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.memory", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="speech to translate while memory is measured")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--no-mlflow", action="store_true", help="do not log to MLflow")
    options = parser.parse_args()
    file = options.file.resolve() if options.file else None
    out = options.json.resolve() if options.json else None
    console = wide_console()
    begun = time.monotonic()
    stack = make_stack()
    try:
        start_shown(stack, console, Event())
        ready_s = {name: condition.ready_after_s for name, condition in stack.conditions.items()}
        console.print(f"All services are ready after {time.monotonic() - begun:.1f} s")
        time.sleep(SETTLE_S)
        idle = measure(stack)
        peak = asyncio.run(busy(stack, file or speech_file(stack, stack.supervisor.log_path("asr").parent)))
    finally:
        stop_shown(stack, console)
    figures = report(console, idle, peak, ready_s)
    if out is not None:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if not options.no_mlflow:
        log_run("memory", figures, console=console)


if __name__ == "__main__":
    main()
