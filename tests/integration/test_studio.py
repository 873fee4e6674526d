"""A file through the real services: dubbed while its worker is killed, corrected, and nothing left behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.dubbing import follow, order, over, talk_file
from tests.integration.speech import Clip
from vivavoce.media import Media

pytestmark = pytest.mark.integration


@pytest.fixture
def studio(urls: dict[str, str]) -> Iterator[httpx.Client]:
    """The studio behind the page's address, as a browser reaches it."""
    with httpx.Client(base_url=f"{urls['gateway']}/api/studio", timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def talk(clips: list[Clip], tmp_path: Path) -> Path:
    """English speech as an M4A file."""
    return talk_file(tmp_path / "talk.m4a", clips)


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
