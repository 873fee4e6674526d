"""A file through the real services: dubbed while its worker is killed, corrected, and nothing left behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from tests.integration.speech import Clip
from vivavoce.media import Media

pytestmark = pytest.mark.integration
TIMEOUT_S = 240.0


@pytest.fixture
def studio(urls: dict[str, str]) -> Iterator[httpx.Client]:
    """The studio behind the page's address, as a browser reaches it."""
    with httpx.Client(base_url=f"{urls['gateway']}/api/studio", timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def talk(clips: list[Clip], tmp_path: Path) -> Path:
    """English speech as an M4A file."""
    path = tmp_path / "talk.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        stream: Any = out.add_stream("aac", rate=16_000)
        stream.layout = "mono"
        import numpy as np

        samples = np.frombuffer(clips[0].pcm + bytes(32_000) + clips[1].pcm, "<i2")
        for first in range(0, len(samples), 1_024):
            frame = av.AudioFrame.from_ndarray(samples[None, first : first + 1_024], format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, first
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def order(studio: httpx.Client, file: Path) -> str:
    with file.open("rb") as source:
        upload = (
            studio.post("/upload", content=source.read(), headers={"Filename": file.name}).raise_for_status().json()
        )
    body = {"upload_id": upload["upload_id"], "target_lang": "pt", "source_lang": "en", "options": {"lipsync": False}}
    return str(studio.post("/process", json=body).raise_for_status().json()["job_id"])


def follow(studio: httpx.Client, job: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + TIMEOUT_S
    while not until(status := studio.get(f"/process/{job}/status").json()):
        assert time.monotonic() < deadline, status
        time.sleep(0.1)
    return dict(status)


def over(status: dict[str, Any]) -> bool:
    return status["status"] in ("completed", "failed")


def test_a_job_survives_kill_9_and_a_correction_speaks_one_sentence_again(
    studio: httpx.Client, urls: dict[str, str], talk: Path, tmp_path: Path
) -> None:
    job = order(studio, talk)
    follow(studio, job, lambda status: "transcribe" in status["step_seconds"] or over(status))
    for pid in httpx.get(f"{urls['studio']}/health", trust_env=False).json()["workers"]:
        os.kill(pid, signal.SIGKILL)
    done = follow(studio, job, over)
    assert done["status"] == "completed", done
    assert done["attempt"] == 2
    script = studio.get(f"/process/{job}/sentences").json()["sentences"]
    assert script
    assert all(sentence["spoken"]["speed"] <= 1.26 for sentence in script)

    dub = tmp_path / "dub.m4a"
    dub.write_bytes(studio.get(f"/media/{job}").content)
    media = Media(dub)
    assert media.duration_s is not None
    media.close()
    assert studio.get(f"/media/{job}/subtitles/pt.vtt").text.startswith("WEBVTT")

    studio.put(f"/process/{job}/sentences/0", json={"text": "Bom dia."}).raise_for_status()
    again = follow(studio, job, over)
    assert again["status"] == "completed", again
    assert studio.get(f"/process/{job}/sentences").json()["sentences"][0]["target"] == "Bom dia."


def test_a_picture_is_refused_and_the_worker_lives_on(studio: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "not-audio.mp4"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    status = follow(studio, order(studio, path), over)
    assert (status["status"], status["error"]["error_code"]) == ("failed", "unreadable_media")
