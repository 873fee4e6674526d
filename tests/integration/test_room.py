"""Two people call each other through the real services, a third listens, and one of them loses the connection."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from bench.room_client import RoomGuest
from tests.integration.conftest import read_pcm
from tests.integration.speech import Clip, silence
from wire.events import Prefer, Speech, Transcript, Translation

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(400)]
NothingLeft = Callable[[], Awaitable[dict[str, float]]]
PORTUGUESE = "Bom dia a todos. Hoje vamos falar sobre a nova biblioteca da cidade."
AWAY_S = 1.0
"""Less than the grace that the tests give a channel, which is 2 s."""


@pytest.fixture(scope="module")
def portuguese(urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Clip:
    body = {"input": PORTUGUESE, "language": "pt", "response_format": "wav"}
    answer = httpx.post(f"{urls['tts']}/v1/audio/speech", json=body, timeout=60, trust_env=False)
    answer.raise_for_status()
    path: Path = tmp_path_factory.mktemp("portuguese") / "clip.wav"
    path.write_bytes(answer.content)
    return Clip(read_pcm(path), PORTUGUESE)


async def until(condition: Callable[[], object], timeout_s: float = 90.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.1)


async def test_a_call_with_a_listener_who_loses_the_connection(
    urls: dict[str, str], clips: list[Clip], portuguese: Clip, nothing_left: NothingLeft
) -> None:
    async with httpx.AsyncClient(base_url=urls["gateway"], timeout=30, trust_env=False) as client:
        room = (await client.post("/api/rooms", json={})).json()["room"]
        bob = await RoomGuest.join(client, room, role="speaker", speaks="en", hears="en", name="Bob")
        ana = await RoomGuest.join(client, room, role="speaker", speaks="pt", hears="pt", name="Ana")
        eve = await RoomGuest.join(client, room, hears="pt", name="Eve")

        async def lose_the_connection() -> None:
            await asyncio.sleep(clips[0].seconds / 2)
            await eve.leave()
            await asyncio.sleep(AWAY_S)
            await eve.come_back(client)

        cut = asyncio.create_task(lose_the_connection())
        await bob.speak(clips[0].pcm + silence(1.5))
        await ana.speak(portuguese.pcm + silence(1.5))
        await cut
        await until(lambda: bob.spoken(ana.channel) and ana.spoken(bob.channel))
        said = {event.seq for event in bob.of(Transcript, bob.channel)}
        await until(lambda: said <= set(ana.spoken(bob.channel)) and said <= set(eve.spoken(bob.channel)))

        assert {event.language for event in bob.of(Translation, ana.channel)} == {"en"}
        assert {event.language for event in ana.of(Translation, bob.channel)} == {"pt"}
        assert not ana.of(Translation, ana.channel)
        assert ana.spoken(bob.channel) == sorted(said)
        assert sorted(set(eve.spoken(bob.channel))) == sorted(said)
        for guest in (bob, ana, eve):
            await guest.leave()
    assert await nothing_left() == {}


def clauses_spoken(urls: dict[str, str]) -> float:
    """How many clauses tts has made speech of since it was started."""
    text = httpx.get(f"{urls['tts']}/metrics", timeout=5, trust_env=False).text
    counts = re.findall(r'^vivavoce_stage_seconds_count\{.*stage="tts".*\} (\S+)$', text, re.MULTILINE)
    return sum(map(float, counts))


async def test_who_only_reads_costs_no_voice(urls: dict[str, str], clips: list[Clip]) -> None:
    async with httpx.AsyncClient(base_url=urls["gateway"], timeout=30, trust_env=False) as client:
        room = (await client.post("/api/rooms", json={})).json()["room"]
        bob = await RoomGuest.join(client, room, role="speaker", speaks="en", hears="en", name="Bob")
        eve = await RoomGuest.join(client, room, hears="pt", name="Eve", speech=False)
        before = clauses_spoken(urls)
        await bob.speak(clips[0].pcm + silence(1.5))
        await until(lambda: eve.of(Translation, bob.channel))
        read = {event.seq for event in bob.of(Transcript, bob.channel)}
        await until(lambda: read <= {event.seq for event in eve.of(Translation, bob.channel)})
        assert clauses_spoken(urls) == before
        await eve.send(Prefer(channel=room, speech=True))
        await asyncio.sleep(0.5)
        await bob.speak(clips[1].pcm + silence(1.5))
        await until(lambda: eve.spoken(bob.channel))
        assert clauses_spoken(urls) > before
        assert {event.seq for event in eve.of(Speech, bob.channel)}.isdisjoint(read)
        for guest in (bob, eve):
            await guest.leave()
