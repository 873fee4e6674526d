"""The two services that the lip-sync bench measures, on ports of their own, for as long as it lasts."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import websockets

from bench.product import NotMeasurable

START_TIMEOUT_S = 180.0
CALL_TIMEOUT_S = 900.0


@dataclass(frozen=True)
class Said:
    """Synthesised speech: PCM16LE mono, and its phones."""

    pcm: bytes
    sample_rate_hz: int
    phones: list[dict[str, Any]]

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.sample_rate_hz

    def wav(self) -> bytes:
        """As a file."""
        import io
        import wave

        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.sample_rate_hz)
            file.writeframes(self.pcm)
        return buffer.getvalue()

    def samples_16k(self) -> np.ndarray:
        import soxr

        samples = np.frombuffer(self.pcm, "<i2").astype(np.float32) / 32_768.0
        return np.asarray(soxr.resample(samples, self.sample_rate_hz, 16_000))


@dataclass(frozen=True)
class Services:
    """Addresses of the running services."""

    lipsync: str
    rpc: str
    tts: str

    def render(
        self, face: Path, audio: bytes, phones: list[dict[str, Any]] | None = None
    ) -> tuple[bytes, dict[str, Any], list[float]]:
        """The video, what was told of its making, and the openings that were wanted."""
        with httpx.Client(base_url=self.lipsync, timeout=CALL_TIMEOUT_S, trust_env=False) as client:
            files = {"face": (face.name, face.read_bytes()), "audio": ("audio", audio)}
            data = {"phones": json.dumps(phones)} if phones else {}
            answer = client.post("/render", files=files, data=data, headers={"Prefer": "respond-async"})
            place = _good(answer).headers["location"]
            while (facts := _good(client.get(place)).json())["state"] == "running":
                time.sleep(0.1)
            if facts["state"] != "done":
                raise NotMeasurable(f"{face.name}: {facts['error']['message']}")
            video, openings = _good(client.get(f"{place}/video")).content, _good(client.get(f"{place}/openings")).json()
            client.delete(place)
            return video, facts, openings

    def measure(self, video: bytes) -> list[dict[str, Any]]:
        """The mouth in a video, frame by frame."""
        answer = httpx.post(
            f"{self.lipsync}/measure", files={"face": ("video", video)}, timeout=CALL_TIMEOUT_S, trust_env=False
        )
        seen: list[dict[str, Any]] = _good(answer).json()
        return seen

    def say(self, text: str, language: str = "en") -> Said:
        """Speech with its phones, from the plain socket of tts."""
        channel = f"bench-{uuid.uuid4().hex[:8]}"
        return asyncio.run(_say(f"ws{self.tts[4:]}/ws?channelId={channel}", text, language))


@contextmanager
def services(*, one_core: bool) -> Iterator[Services]:
    """Start tts and lipsync; with `one_core` lip-sync runs on a single core."""
    ports = _free_ports(3)
    environment = {
        **os.environ,
        "LIPSYNC_PORT": str(ports[0]),
        "LIPSYNC_GRPC_PORT": str(ports[1]),
        "LIPSYNC_MAX_RENDER_S": "3600",
        "TTS_PORT": str(ports[2]),
        "LOG_LEVEL": "WARNING",
    }
    pin = ["taskset", "-c", "0"] if one_core else []
    commands = [[*pin, sys.executable, "-m", "lipsync"], [sys.executable, "-m", "tts"]]
    started = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603 - our own modules
    try:
        found = Services(f"http://127.0.0.1:{ports[0]}", f"127.0.0.1:{ports[1]}", f"http://127.0.0.1:{ports[2]}")
        for url in (found.lipsync, found.tts):
            _await_ready(url)
        yield found
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)


async def _say(url: str, text: str, language: str) -> Said:
    async with websockets.connect(url, max_size=None) as ws, asyncio.timeout(120):
        await ws.send(json.dumps({"text": text, "sequence": 0, "language": language, "final": True}))
        pcm, phones, rate = b"", [], 0
        while True:
            message = await ws.recv()
            if isinstance(message, bytes):
                pcm += message
                continue
            event = json.loads(message)
            if event["type"] == "error":
                raise NotMeasurable(f"tts: {event['message']}")
            phones += event.get("phonemes", [])
            rate = event.get("sampleRate", rate)
            if event["type"] == "audio_end":
                return Said(pcm, rate, phones)


def _await_ready(url: str) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    problem = "it does not answer"
    while time.monotonic() < until:
        try:
            answer = httpx.get(f"{url}/readyz", timeout=2, trust_env=False)
            if answer.status_code == 200:
                return
            problem = answer.text
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise NotMeasurable(f"{url} is not ready: {problem}")


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise NotMeasurable(f"{answer.request.url.path}: {answer.text[:300]}")
    return answer


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
