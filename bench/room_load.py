"""One speaker, many listeners: what each more of them costs. Against services that run.

`python -m bench.room_load --url http://127.0.0.1:5173 --listeners 50 RECORDING.wav`
The gateway lets an address join once a second; start it with GATEWAY_JOINS_PER_MINUTE=6000 to wait less.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import psutil

from bench.room_client import RoomGuest
from vivavoce.media import Media
from wire.codec import Message
from wire.events import Capture, Speech, Translation

SETTLE_S = 12.0
FEW = 4
"""The fewest listeners of whom two hear the same."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path, help="English speech.")
    parser.add_argument("--url", default="http://127.0.0.1:5173", help="The gateway.")
    parser.add_argument("--listeners", type=int, default=50, help="Half hear Portuguese, half the original.")
    options = parser.parse_args()
    media = Media(options.recording)
    try:
        pcm = b"".join(media.frames())
    finally:
        media.close()
    if options.listeners < FEW:
        parser.error(f"Messages are compared between listeners of one language: at least {FEW} listeners.")
    for count in (FEW, options.listeners):
        asyncio.run(measure(options.url, pcm, count))


async def measure(url: str, pcm: bytes, count: int) -> None:
    """Print what `count` listeners cost."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        room = (await client.post("/api/rooms", json={})).raise_for_status().json()["room"]
        speaker = await RoomGuest.join(client, room, role="speaker", speaks="en", hears="en", name="speaker")
        guests = [
            await RoomGuest.join(client, room, hears="pt" if number % 2 else "en", name=f"listener {number}")
            for number in range(count)
        ]
        before, began = cpu_seconds(), time.monotonic()
        await speaker.speak(pcm + bytes(32_000))
        await asyncio.sleep(SETTLE_S)
        spent, seconds = cpu_seconds(), time.monotonic() - began
        late_ms = 1_000 * np.array(lateness(guests))
        whole = {tuple(guest.spoken(speaker.channel)) for guest in guests[1::2]}
        for guest in (speaker, *guests):
            await guest.say_goodbye()
    used = ", ".join(f"{name} {spent[name] - before.get(name, 0.0):.1f} s" for name in sorted(spent))
    print(  # noqa: T201 - a command's output
        f"{count} listeners, {len(pcm) / 32_000:.0f} s of speech, {seconds:.0f} s: later than the first listener by "
        f"median {np.median(late_ms):.1f} ms, p95 {np.percentile(late_ms, 95):.1f} ms (n = {len(late_ms)}); "
        f"{len(whole)} version(s) of the speech, {len(next(iter(whole)))} clauses; CPU: {used}"
    )


def lateness(guests: list[RoomGuest]) -> list[float]:
    """For every message that several got: how long after the first of them each one had it, in seconds."""
    arrivals: dict[tuple[object, ...], list[float]] = {}
    for guest in guests:
        for at, message in guest.heard:
            key = identity(message)
            if key is not None:
                arrivals.setdefault(key, []).append(at)
    return [at - min(times) for times in arrivals.values() if len(times) > 1 for at in times]


def identity(message: Message) -> tuple[object, ...] | None:
    """What tells one message from another, None for what is not compared."""
    event = message.event
    if isinstance(event, Speech):
        return "speech", event.seq, event.language, event.offset
    if isinstance(event, Translation) and event.state == "committed":
        return "translation", event.seq, event.language
    return ("capture", event.span) if isinstance(event, Capture) else None


def cpu_seconds() -> dict[str, float]:
    """CPU time of each service of this folder so far."""
    spent: dict[str, float] = {}
    for name, process in services():
        times = process.cpu_times()
        spent[name] = spent.get(name, 0.0) + times.user + times.system
    return spent


def services() -> Iterator[tuple[str, psutil.Process]]:
    """The processes of the services that were started in this folder."""
    for process in psutil.process_iter(["cmdline", "cwd"]):
        command = process.info["cmdline"] or []
        if "-m" in command and process.info["cwd"] == str(Path.cwd()):
            name = (command[command.index("-m") + 1 :] or [""])[0]
            if name in ("asr", "mt", "tts", "gateway"):
                yield name, process


if __name__ == "__main__":
    main()
