"""A sentence of a voice, for who chooses one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.abilities import Voice
from gateway.pairs import Catalogue
from gateway.voices import KEPT, MAKING, SENTENCES, VoiceSamples
from tests.fakes_gateway import Edge, running
from wire.errors import AtCapacity

URL = "http://tts"


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    async with running() as edge:
        yield edge


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://{edge.address}") as client:
        yield client


class Directory:
    """Knows as many voices as are asked for."""

    async def current(self) -> Catalogue:
        return Catalogue(voices=tuple(Voice(id=f"v{number}", language="pt-BR") for number in range(200)))


def samples(answer: Any) -> VoiceSamples:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return VoiceSamples(Directory(), URL, client)  # type: ignore[arg-type]  # what it uses of one


async def test_a_voice_says_a_sentence_of_its_language_once(edge: Edge, client: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.get("/api/voices/pf_dora/sample")
        assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "audio/mpeg", b"an mp3")
    [asked] = edge.services.spoken
    assert (asked["voice"], asked["language"], asked["input"]) == ("pf_dora", "pt-BR", SENTENCES["pt"])


async def test_a_voice_that_is_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/voices/nobody/sample")
    assert (answer.status_code, answer.json()["error_code"]) == (422, "unknown_voice")
    assert (await client.get(f"/api/voices/{'x' * 80}/sample")).status_code == 422


async def test_a_voice_that_does_not_speak_now(edge: Edge, client: httpx.AsyncClient) -> None:
    edge.services.speech_status = 500
    answer = await client.get("/api/voices/pf_dora/sample")
    assert (answer.status_code, answer.json()["error_code"]) == (503, "stage_unavailable")
    edge.services.speech_status = 200
    assert (await client.get("/api/voices/pf_dora/sample")).status_code == 200


async def test_few_at_once_and_one_for_all_who_ask() -> None:
    go, asked = asyncio.Event(), 0

    async def speak(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        await go.wait()
        return httpx.Response(200, content=b"an mp3")

    voices = samples(speak)
    waiting = [asyncio.create_task(voices.sample(f"v{number % MAKING}")) for number in range(10)]
    await asyncio.sleep(0.05)
    with pytest.raises(AtCapacity):
        await voices.sample("v9")
    go.set()
    assert set(await asyncio.gather(*waiting)) == {b"an mp3"}
    assert asked == MAKING


async def test_the_newest_are_kept() -> None:
    asked: list[str] = []

    def speak(request: httpx.Request) -> httpx.Response:
        asked.append(request.content.decode())
        return httpx.Response(200, content=b"an mp3")

    voices = samples(speak)
    for number in [*range(KEPT + 1), KEPT, 0]:
        await voices.sample(f"v{number}")
    assert len(asked) == KEPT + 2
