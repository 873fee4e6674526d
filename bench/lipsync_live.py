"""A viewer of the live stage: a camera that sends 25 frames a second, speech as tts sends it, and when frames come."""

import asyncio
import json
import time
from dataclasses import dataclass, field

import psutil
import websockets

from bench.lipsync_product import Said, Services

PACKET_S = 0.02


@dataclass
class Watched:
    """What the viewer saw. Skew is how much later (positive) a frame came than the sample it belongs to is heard."""

    skew_ms: list[float] = field(default_factory=list)
    first_frame_ms: list[float] = field(default_factory=list)
    gaps_ms: list[float] = field(default_factory=list)
    frames: int = 0
    flags: dict[str, int] = field(default_factory=dict)
    memory_mb: list[float] = field(default_factory=list)


async def watch(services: Services, camera: list[bytes], said: Said, seconds: float) -> Watched:
    """Speak again and again for `seconds`, half a second apart."""
    watched = Watched()
    begun: dict[int, float] = {}
    url = f"ws{services.lipsync[4:]}/ws?channelId=bench"
    async with websockets.connect(url, max_size=None) as ws:
        until = time.monotonic() + seconds
        tasks = [
            asyncio.create_task(_film(ws, camera, until)),
            asyncio.create_task(_speak(ws, said, begun, until)),
            asyncio.create_task(_look(ws, said, begun, watched)),
            asyncio.create_task(_weigh(services, watched, until)),
        ]
        await asyncio.gather(*tasks[:2])
        for task in tasks[2:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return watched


async def _film(ws: websockets.ClientConnection, camera: list[bytes], until: float) -> None:
    due, index = time.monotonic(), 0
    while due < until:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        async with _together(ws):
            await ws.send('{"type":"frame"}')
            await ws.send(camera[index % len(camera)])
        index, due = index + 1, due + 0.04


_locks: dict[int, asyncio.Lock] = {}


def _together(ws: websockets.ClientConnection) -> asyncio.Lock:
    """An announcement and its data follow each other."""
    return _locks.setdefault(id(ws), asyncio.Lock())


async def _speak(ws: websockets.ClientConnection, said: Said, begun: dict[int, float], until: float) -> None:
    size = int(PACKET_S * said.sample_rate_hz) * 2
    sequence = 0
    await asyncio.sleep(1.0)
    while time.monotonic() + said.seconds < until:
        head = {"sequence": sequence, "sampleRate": said.sample_rate_hz}
        async with _together(ws):
            await ws.send(json.dumps({"type": "audio", **head, "phonemes": said.phones}))
            begun[sequence] = time.monotonic()
            await ws.send(said.pcm[:size])
        for start in range(size, len(said.pcm), 50 * size):
            async with _together(ws):
                await ws.send(json.dumps({"type": "audio", **head}))
                await ws.send(said.pcm[start : start + 50 * size])
        await ws.send(json.dumps({"type": "audio_end", "sequence": sequence}))
        await asyncio.sleep(said.seconds + 0.5)
        sequence += 1


async def _look(ws: websockets.ClientConnection, said: Said, begun: dict[int, float], watched: Watched) -> None:
    last = 0.0
    seen: set[int] = set()
    while True:
        head = json.loads(await ws.recv())
        if head["type"] != "video":
            continue
        await ws.recv()
        now = time.monotonic()
        watched.frames += 1
        watched.flags[head["flag"]] = watched.flags.get(head["flag"], 0) + 1
        if last:
            watched.gaps_ms.append((now - last) * 1e3)
        last = now
        sequence = head["sequence"]
        if sequence < 0 or sequence not in begun:
            continue
        watched.skew_ms.append((now - begun[sequence] - head["offset"] / said.sample_rate_hz) * 1e3)
        if sequence not in seen:
            seen.add(sequence)
            watched.first_frame_ms.append((now - begun[sequence]) * 1e3)


async def _weigh(services: Services, watched: Watched, until: float) -> None:
    port = int(services.lipsync.rsplit(":", 1)[1])
    pids = {c.pid for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port and c.status == "LISTEN"}
    processes = [psutil.Process(pid) for pid in pids if pid]
    while time.monotonic() < until:
        watched.memory_mb.append(sum(process.memory_info().rss for process in processes) / 1e6)
        await asyncio.sleep(5.0)
