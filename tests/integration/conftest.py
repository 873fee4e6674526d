"""The running services as tests see them, and speech to give them."""

import asyncio
import json
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import PORT_SETTINGS, ROOT, SHARED_DATA, FreePorts
from tests.integration.speech import Clip
from vivavoce.media import Media
from vivavoce.services import load_services
from vivavoce.stack import Stack

CLIPS = (
    "en/libri_1688-142285-0001.wav",
    "en/libri_1688-142285-0003.wav",
    "en/libri_1688-142285-0004.wav",
)
SENTENCES = (
    "My sister bought a red bicycle and rode it along the river until the sun went down.",
    "The museum opens at nine in the morning, and the tickets cost four dollars each.",
    "Please send the letter to my office before the end of the week.",
)
STAGES = ("asr", "mt", "tts", "lipsync", "gateway")
GONE_TIMEOUT_S = 40.0


def read_pcm(path: Path) -> bytes:
    """A file as 16 kHz PCM16LE."""
    media = Media(path)
    try:
        return b"".join(media.frames())
    finally:
        media.close()


def addresses(stack: Stack) -> dict[str, str]:
    """HTTP address of each service, by name."""
    return {service.name: service.url for service in stack.services}


@pytest.fixture(scope="session")
def urls(stack: Stack) -> dict[str, str]:
    """HTTP address of each service, by name."""
    return addresses(stack)


@pytest.fixture(scope="session")
def clips(urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    """English speech: recordings of people where they are at hand, else our own synthesiser's."""
    if SHARED_DATA.is_dir():
        rows = map(json.loads, (SHARED_DATA / "asr" / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
        texts = {row["file"]: row["text"] for row in rows}
        return [Clip(read_pcm(SHARED_DATA / "asr" / name), texts[name]) for name in CLIPS]
    made = []
    for number, sentence in enumerate(SENTENCES):
        body = {"input": sentence, "language": "en", "response_format": "wav"}
        answer = httpx.post(f"{urls['tts']}/v1/audio/speech", json=body, timeout=60, trust_env=False)
        answer.raise_for_status()
        path = tmp_path_factory.mktemp("speech") / f"{number}.wav"
        path.write_bytes(answer.content)
        made.append(Clip(read_pcm(path), sentence))
    return made


def channels(url: str) -> float:
    """The channel gauge of a service."""
    text = httpx.get(f"{url}/metrics", timeout=5, trust_env=False).text
    return sum(float(value) for value in re.findall(r"^vivavoce_channels\{.*\} (\S+)$", text, re.MULTILINE))


async def gauges_at_zero(urls: dict[str, str], timeout_s: float = GONE_TIMEOUT_S) -> dict[str, float]:
    """Wait until no service carries a channel; what is left when the time is over."""
    deadline = time.monotonic() + timeout_s
    while True:
        left = {name: count for name, url in urls.items() if (count := await asyncio.to_thread(channels, url))}
        if not left or time.monotonic() > deadline:
            return left
        await asyncio.sleep(0.25)


@pytest.fixture(scope="module")
def patient_stack(
    stack_environment: pytest.MonkeyPatch, free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Services of their own whose channels wait for a stage that is restarted, as they do by default."""
    with pytest.MonkeyPatch.context() as patch:
        for name, port in zip(PORT_SETTINGS, free_ports(len(PORT_SETTINGS)), strict=True):
            patch.setenv(name, str(port))
        services = load_services()
        environment = dict(os.environ)
    run_dir = tmp_path_factory.mktemp("patient-run")
    with Stack(services, directory=ROOT, run_dir=run_dir, environment=environment) as stack:
        stack.await_ready()
        yield stack


@pytest.fixture
def nothing_left(urls: dict[str, str]) -> Callable[[], Awaitable[dict[str, float]]]:
    """`await nothing_left()` is empty once every channel gauge has returned to zero."""
    return lambda: gauges_at_zero(urls)


def await_ready(stack: Stack, timeout_s: float = 60.0) -> None:
    """Wait until every service answers that it is ready, after one was killed."""
    deadline = time.monotonic() + timeout_s
    for service in stack.services:
        while True:
            try:
                if httpx.get(f"{service.url}/readyz", timeout=2, trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, f"{service.name} does not come back"
            time.sleep(0.2)
