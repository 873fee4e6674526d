"""Two gateway processes behind the real HAProxy with the configuration of the project: every room is wholly on one."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.room_client import RoomGuest
from tests.conftest import ROOT, FreePorts
from tests.integration.speech import Clip, silence
from tests.integration.test_room import until
from wire.events import Speech, Transcript

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(300)]
CONFIG = ROOT / "deploy" / "edge" / "haproxy.cfg"
START_S = 60.0
MANY = 40
"""Rooms among which both processes have one but for odds of 1 to 10**11."""


class Spread:
    """The proxy's address, and the processes behind it by their own addresses."""

    def __init__(self, url: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        self.url, self.processes = url, processes

    def home_of(self, room: str) -> str:
        """The only process that knows the room."""
        known = [url for url in self.processes if httpx.get(f"{url}/api/rooms/{room}", trust_env=False).is_success]
        assert len(known) == 1
        return known[0]


def started(command: list[str | Path], **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait(20)


def await_ready(url: str) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            if httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, f"{url} is not ready"
        time.sleep(0.2)


@pytest.fixture
def spread(urls: dict[str, str], free_ports: FreePorts, tmp_path: Path) -> Iterator[Spread]:
    haproxy = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if haproxy is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("haproxy is not installed")
    edge, *ports = free_ports(3)
    stages = {f"{stage.upper()}_URL": urls[stage] for stage in ("asr", "mt", "tts", "lipsync")}
    command: list[str | Path] = [sys.executable, "-m", "gateway"]
    processes: dict[str, subprocess.Popen[bytes]] = {}
    text = CONFIG.read_text(encoding="utf-8").replace("bind :8080", f"bind 127.0.0.1:{edge}")
    for port, named in zip(ports, re.findall(r"127\.0\.0\.1:(518\d)", text), strict=True):
        text = text.replace(named, str(port))
    (tmp_path / "haproxy.cfg").write_text(text.replace("inter 2s", "inter 200ms"), encoding="utf-8")
    with contextlib.ExitStack() as stack:
        for port in ports:
            gateway = started(command, GATEWAY_PORT=str(port), FORWARDED_ALLOW_IPS="127.0.0.1", **stages)
            processes[f"http://127.0.0.1:{port}"] = gateway
            stack.callback(end, gateway)
        for address in processes:  # the proxy takes a process for up until it has heard otherwise
            await_ready(address)
        stack.callback(end, started([haproxy, "-db", "-f", tmp_path / "haproxy.cfg"]))
        url = f"http://127.0.0.1:{edge}"
        await_ready(url)
        yield Spread(url, processes)


async def rooms_on_both(spread: Spread, client: httpx.AsyncClient) -> dict[str, str]:
    """One room of each process, by its address."""
    rooms: dict[str, str] = {}
    for _ in range(MANY):
        room = (await client.post("/api/rooms", json={})).raise_for_status().json()["room"]
        rooms.setdefault(spread.home_of(room), room)
        if len(rooms) == len(spread.processes):
            break
    return rooms


def status_of(spread: Spread, room: str) -> int:
    """What the proxy says of a room; 0 where no answer comes."""
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{spread.url}/api/rooms/{room}", timeout=1, trust_env=False).status_code
    return 0


async def test_a_process_that_did_not_answer_for_a_while_has_its_rooms_still(spread: Spread) -> None:
    async with httpx.AsyncClient(base_url=spread.url, timeout=30, trust_env=False) as client:
        rooms = await rooms_on_both(spread, client)
        (slow, its), (_, kept) = rooms.items()
        spread.processes[slow].send_signal(signal.SIGSTOP)
        await until(lambda: status_of(spread, its) == 404, 10)
        meanwhile = [(await client.post("/api/rooms", json={})).raise_for_status().json()["room"] for _ in range(10)]
        spread.processes[slow].send_signal(signal.SIGCONT)
        await until(lambda: status_of(spread, its) == 200, 10)
        assert {status_of(spread, room) for room in (kept, *meanwhile)} == {200}


async def test_rooms_on_two_processes_and_one_that_dies(spread: Spread, clips: list[Clip]) -> None:
    async with httpx.AsyncClient(base_url=spread.url, timeout=30, trust_env=False) as client:
        rooms = await rooms_on_both(spread, client)
        assert set(rooms) == set(spread.processes)
        calls = []
        for room in rooms.values():
            bob = await RoomGuest.join(client, room, role="speaker", speaks="en", hears="en", name="Bob")
            eve = await RoomGuest.join(client, room, hears="pt", name="Eve")
            await eve.leave()
            await eve.come_back(client)
            calls.append((bob, eve))
        await asyncio.gather(*(bob.speak(clips[0].pcm + silence(1.5)) for bob, _ in calls))
        for bob, eve in calls:
            await until(lambda bob=bob, eve=eve: said_by(bob) and said_by(bob) <= set(eve.spoken(bob.channel)))
            assert {event.channel for event in eve.of(Speech, bob.channel)} == {bob.channel}

        (dead, lost), (alive, kept) = rooms.items()
        spread.processes[dead].kill()
        assert (await client.get(f"/api/rooms/{kept}")).status_code == 200
        await until(lambda: httpx.get(f"{spread.url}/api/rooms/{lost}", trust_env=False).status_code == 404, 10)
        again = (await client.post("/api/rooms", json={})).raise_for_status().json()["room"]
        assert (await client.get(f"{alive}/api/rooms/{again}")).is_success
        for bob, eve in calls:
            await bob.leave()
            await eve.leave()


def said_by(bob: RoomGuest) -> set[int]:
    return {event.seq for event in bob.of(Transcript, bob.channel)}
