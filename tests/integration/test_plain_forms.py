"""The simple forms that other programs are pointed at: each client here is a script of ten lines."""

import asyncio
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.asyncio.client import connect

from tests.integration.speech import Clip, silence, word_error_rate

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(180)]
NothingLeft = Callable[[], Awaitable[dict[str, float]]]


def socket_url(url: str, query: str) -> str:
    return f"ws{url.removeprefix('http')}/ws?{query}"


def resident_mb(url: str) -> float:
    """Memory of the service's process."""
    page = httpx.get(f"{url}/metrics", timeout=5, trust_env=False).text
    found = re.search(r"^process_resident_memory_bytes (\S+)$", page, re.MULTILINE)
    assert found is not None
    return float(found[1]) / 1e6


async def recognise(
    url: str, pcm: bytes, *, chunk: int = 4_000, query: str = "channelId=test&src=en&tgt=fr"
) -> list[Any]:
    """What asr answers to raw PCM."""
    async with connect(socket_url(url, query), proxy=None) as socket:
        for start in range(0, len(pcm), chunk):
            await socket.send(pcm[start : start + chunk])
        await socket.send(json.dumps({"type": "end"}))
        return [json.loads(frame) async for frame in socket]


async def test_asr_takes_raw_pcm(urls: dict[str, str], clips: list[Clip], nothing_left: NothingLeft) -> None:
    answers = await recognise(urls["asr"], clips[0].pcm + silence(0.5))
    finals = [answer for answer in answers if answer["type"] == "transcript" and answer["final"]]
    assert {frozenset(answer) for answer in finals} == {
        frozenset(("type", "channelId", "sequence", "text", "final", "language", "start", "end"))
    }
    assert [answer["sequence"] for answer in finals] == list(range(len(finals)))
    assert word_error_rate(clips[0].text, " ".join(answer["text"] for answer in finals)) < 0.3
    assert all(0 <= answer["start"] < answer["end"] <= clips[0].seconds + 1 for answer in finals)
    assert {answer["channelId"] for answer in finals} == {"test"}
    assert await nothing_left() == {}


async def test_asr_takes_chunks_of_any_length(urls: dict[str, str], clips: list[Clip]) -> None:
    answers = await recognise(urls["asr"], clips[2].pcm + silence(0.5), chunk=1_111)
    assert " ".join(answer["text"] for answer in answers if answer["type"] == "transcript" and answer["final"])


async def test_asr_ends_on_nothing(urls: dict[str, str], nothing_left: NothingLeft) -> None:
    answers = await recognise(urls["asr"], b"")
    assert [answer for answer in answers if answer["type"] == "transcript" and answer["text"]] == []
    assert await nothing_left() == {}


async def test_an_hour_of_silence_costs_and_says_nothing(urls: dict[str, str], nothing_left: NothingLeft) -> None:
    minute, before = silence(60.0), resident_mb(urls["asr"])
    async with asyncio.timeout(300), connect(socket_url(urls["asr"], "channelId=test&src=auto"), proxy=None) as socket:
        for _ in range(60):
            await socket.send(minute)
        await socket.send('{"type":"end"}')
        answers = [json.loads(frame) async for frame in socket]
    assert answers == []
    assert resident_mb(urls["asr"]) - before < 64
    assert await nothing_left() == {}


async def test_asr_answers_nonsense_with_a_typed_error(urls: dict[str, str]) -> None:
    async with connect(socket_url(urls["asr"], "channelId=test&src=en"), proxy=None) as socket:
        await socket.send("nonsense")
        answer = json.loads(await socket.recv())
    assert (answer["type"], set(answer)) == ("error", {"type", "code", "message"})


async def speak(url: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    """What tts answers to each request: its header, its audio, its end."""
    spoken = []
    async with connect(socket_url(url, f"channelId=voice-{uuid.uuid4().hex[:8]}"), proxy=None) as socket:
        for request in requests:
            await socket.send(json.dumps(request))
            audio = b""
            while True:
                frame = await socket.recv()
                if isinstance(frame, bytes):
                    audio += frame
                    continue
                event = json.loads(frame)
                if event["type"] == "audio":
                    head = event
                elif event["type"] == "audio_end":
                    spoken.append({"head": head, "audio": audio, "end": event})
                    break
                else:
                    spoken.append(event)
                    break
    return spoken


async def test_tts_speaks_what_it_is_sent(urls: dict[str, str], nothing_left: NothingLeft) -> None:
    (said,) = await speak(urls["tts"], {"text": "Good morning.", "sequence": 7, "language": "en", "final": True})
    head, end = said["head"], said["end"]
    assert (head["sequence"], head["channels"], end["sequence"], end["final"]) == (7, 1, 7, True)
    samples = np.frombuffer(said["audio"], dtype="<i2")
    assert 0.4 < len(samples) / head["sampleRate"] < 3.0
    assert np.abs(samples).max() > 1_000
    assert head["phonemes"]
    assert await nothing_left() == {}


async def test_tts_answers_bad_requests_and_goes_on(urls: dict[str, str]) -> None:
    unknown, good = await speak(
        urls["tts"],
        {"text": "Hello.", "sequence": 0, "language": "xx-unknown", "final": True},
        {"text": "Hello.", "sequence": 1, "language": "en", "final": True},
    )
    assert unknown["type"] == "error"
    assert good["end"]["sequence"] == 1
