"""A room is recorded where nothing but /tmp can be written."""

import asyncio
from pathlib import Path

import av
import httpx
import pytest

from bench.room_client import RoomGuest
from tests.compose.engine import ComposeStack
from tests.integration.speech import Clip, silence
from wire.events import Moderate, Speech

pytestmark = [pytest.mark.compose, pytest.mark.models, pytest.mark.timeout(1500)]
FOLDERS = "ls -d /tmp/vivavoce-recording-* 2>/dev/null | wc -l"


def recordings(compose: ComposeStack) -> int:
    """How many recordings the gateway keeps."""
    return int(compose.docker("exec", compose.container("gateway"), "sh", "-c", FOLDERS))


async def test_a_recording_is_kept_on_disk(
    compose: ComposeStack, urls: dict[str, str], clips: list[Clip], tmp_path: Path
) -> None:
    async with httpx.AsyncClient(base_url=urls["gateway"], timeout=30, trust_env=False) as client:
        made = (await client.post("/api/rooms", json={})).json()
        wanted = {"role": "host", "host_key": made["host_key"], "speaks": "en", "hears": "pt", "name": "Ana"}
        ana = await RoomGuest.join(client, made["room"], **wanted)
        eve = await RoomGuest.join(client, made["room"], hears="pt", name="Eve")
        await ana.send(Moderate(channel=made["room"], action="record"))
        await ana.speak(clips[0].pcm + silence(1.5))
        async with asyncio.timeout(60):
            while not eve.of(Speech, ana.channel):
                await asyncio.sleep(0.1)
        await ana.send(Moderate(channel=made["room"], action="stop"))
        recording, key = tmp_path / "recording.mp4", {"X-Member-Key": ana.joined["key"]}
        path = f"/api/rooms/{made['room']}/recording"
        async with asyncio.timeout(30):
            while (answer := await client.get(path, headers=key)).status_code != 200:
                await asyncio.sleep(0.2)
        recording.write_bytes(answer.content)
        assert await asyncio.to_thread(recordings, compose) == 1
        await client.delete(f"/api/rooms/{made['room']}", headers=key)
        for guest in (ana, eve):
            await guest.leave()
    with av.open(str(recording)) as file:
        assert file.duration is not None
        assert file.duration / av.time_base >= clips[0].seconds
        assert {stream.type for stream in file.streams} >= {"audio", "subtitle"}


def test_what_a_killed_gateway_left_is_removed(compose: ComposeStack) -> None:
    gateway = compose.container("gateway")
    compose.docker("exec", gateway, "sh", "-c", "mkdir /tmp/vivavoce-recording-left")
    compose.crash("gateway")
    compose.await_restart("gateway")
    compose.await_healthy(["gateway"])
    assert recordings(compose) == 0
