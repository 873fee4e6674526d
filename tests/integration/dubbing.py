"""Orders a dubbing over the studio's HTTP interface and follows it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np

from tests.integration.speech import Clip

TIMEOUT_S = 240.0


def talk_file(path: Path, clips: list[Clip]) -> Path:
    """The first two clips with a pause between them, written to `path` as M4A."""
    with av.open(str(path), "w", format="mp4") as out:
        stream: Any = out.add_stream("aac", rate=16_000)
        stream.layout = "mono"
        samples = np.frombuffer(clips[0].pcm + bytes(32_000) + clips[1].pcm, "<i2")
        for first in range(0, len(samples), 1_024):
            frame = av.AudioFrame.from_ndarray(samples[None, first : first + 1_024], format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, first
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def order(studio: httpx.Client, file: Path) -> str:
    """The job that dubs a file from English into Portuguese, without lip-sync."""
    sent = studio.post("/upload", content=file.read_bytes(), headers={"Filename": file.name}).raise_for_status()
    upload = sent.json()["upload_id"]
    body = {"upload_id": upload, "target_lang": "pt", "source_lang": "en", "options": {"lipsync": False}}
    return str(studio.post("/process", json=body).raise_for_status().json()["job_id"])


def follow(studio: httpx.Client, job: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first status of a job that `until` accepts."""
    deadline = time.monotonic() + TIMEOUT_S
    while not until(status := studio.get(f"/process/{job}/status").json()):
        assert time.monotonic() < deadline, status
        time.sleep(0.1)
    return dict(status)


def over(status: dict[str, Any]) -> bool:
    """Whether a job is at its end."""
    return status["status"] in ("completed", "failed")
