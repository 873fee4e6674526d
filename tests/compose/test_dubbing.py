"""The studio in containers: a job by Redis and PostgreSQL, on a file system that cannot be written."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.compose.engine import ComposeStack
from tests.integration.dubbing import follow, order, over, talk_file
from tests.integration.speech import Clip
from vivavoce.media import Media

pytestmark = [pytest.mark.compose, pytest.mark.models, pytest.mark.timeout(1500)]


@pytest.fixture
def studio(urls: dict[str, str]) -> Iterator[httpx.Client]:
    """The studio behind the page's address, as a browser reaches it."""
    with httpx.Client(base_url=f"{urls['gateway']}/api/studio", timeout=60, trust_env=False) as client:
        yield client


def test_a_file_is_dubbed(compose: ComposeStack, studio: httpx.Client, clips: list[Clip], tmp_path: Path) -> None:
    compose.await_healthy(["studio"])
    job = order(studio, talk_file(tmp_path / "talk.m4a", clips))
    done = follow(studio, job, over)
    assert done["status"] == "completed", compose.compose("logs", "--tail", "20", "studio-worker")
    print(f"dubbed in {sum(done['step_seconds'].values()):.0f} s of steps")
    dub = tmp_path / "dub.m4a"
    dub.write_bytes(studio.get(f"/media/{job}").content)
    media = Media(dub)
    assert media.duration_s is not None
    assert media.duration_s > clips[0].seconds
    media.close()
    assert studio.get(f"/media/{job}/subtitles/pt.vtt").text.startswith("WEBVTT")
    ask = ["psql", "-h", "127.0.0.1", "-U", "vivavoce", "-tAc", "select state from jobs"]
    assert compose.docker("exec", "-e", "PGPASSWORD=vivavoce", compose.container("postgres"), *ask) == "completed"
