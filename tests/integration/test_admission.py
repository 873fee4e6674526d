"""One channel more than the machine can carry is refused with a time to come back; the first is served as before."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import ROOT, FreePorts
from tests.integration.speech import Clip, interpret, joined
from tests.integration.test_live import assert_whole

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(300)]
WANTED = {"source": "en", "target": "pt"}
START_TIMEOUT_S = 30.0
BUSY_TIMEOUT_S = 20.0


@pytest.fixture
def strict_gateway(urls: dict[str, str], free_ports: FreePorts) -> Iterator[str]:
    """A second gateway before the same stages, which admits nobody beside a channel that is spoken on."""
    (port,) = free_ports(1)
    stages = {f"{stage.upper()}_URL": urls[stage] for stage in ("asr", "mt", "tts")}
    settings = {"GATEWAY_PORT": str(port), "GATEWAY_MOST_BUSY": "0.02", **stages}
    process = subprocess.Popen([sys.executable, "-m", "gateway"], cwd=ROOT, env={**os.environ, **settings})
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + START_TIMEOUT_S
    try:
        while not ready(url):
            assert time.monotonic() < deadline, "the gateway does not become ready"
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(15)


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


async def refused(url: str) -> httpx.Response:
    """Ask for a place until one is refused; places that are given are not taken up, and end by themselves."""
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(BUSY_TIMEOUT_S):
        while True:
            answer = await http.post(f"{url}/api/live", json=WANTED)
            if answer.status_code != 201:
                return answer
            await asyncio.sleep(1.0)


async def test_the_second_is_refused_and_the_first_is_unharmed(strict_gateway: str, clips: list[Clip]) -> None:
    speaking = asyncio.create_task(interpret(strict_gateway, joined(clips[:1])))
    await asyncio.sleep(2.0)
    answer = await refused(strict_gateway)
    assert answer.status_code == 503
    assert answer.json()["error_code"] == "at_capacity"
    assert int(answer.headers["Retry-After"]) > 0
    assert_whole(await speaking)
