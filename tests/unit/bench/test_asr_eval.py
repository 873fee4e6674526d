"""Recognition, streaming beside offline."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench import asr_eval
from bench.asr_eval import by_utterance, error_percent, offline
from bench.recordings import Clip, Recording
from tests.unit.bench.answers import answering
from tests.unit.bench.runs import recording


def test_a_transcript_belongs_to_the_utterance_it_overlaps_most() -> None:
    made = recording((3.0, 8.0))
    finals = [(0.8, 2.0, "one two"), (2.0, 3.3, "three"), (5.6, 8.2, "four"), (9.0, 9.5, "stray")]
    assert by_utterance(made, finals) == ["one two three", "four stray"]


def test_errors_are_of_words_or_of_characters() -> None:
    assert error_percent(["One, two three", "four"], ["one two", "four"], "en") == 25.0
    assert error_percent(["今天 天气"], ["今天田气"], "zh") == 25.0


def test_offline_names_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = answering(monkeypatch, lambda _: httpx.Response(200, json={"text": "um"}))
    assert offline("http://asr", Clip("a", "pt", "um", np.zeros(160, np.int16))) == "um"
    assert b"pt" in requests[0].content


@asynccontextmanager
async def recogniser(*answers: dict[str, object]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A plain socket that takes audio until the end and then gives these answers."""
    heard: list[bytes] = []

    async def handle(socket: ServerConnection) -> None:
        async for frame in socket:
            if isinstance(frame, str):
                assert json.loads(frame) == {"type": "end"}
                break
            heard.append(frame)
        for answer in answers:
            await socket.send(json.dumps(answer))

    async with serve(handle, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/ws", heard


FINAL = {"type": "transcript", "final": True, "start": 0.1, "end": 0.2, "text": "one"}


async def test_all_audio_is_sent_and_final_transcripts_are_kept() -> None:
    pcm = np.arange(1_600, dtype=np.int16)
    told: list[float] = []
    async with recogniser({**FINAL, "final": False}, FINAL) as (url, heard):
        finals = await asr_eval._stream(url, Recording(pcm, ()), told.append)
    assert finals == [(0.1, 0.2, "one")]
    assert np.frombuffer(b"".join(heard), "<i2").tolist() == pcm.tolist()
    assert told[-1] == pytest.approx(0.1)


async def test_a_refusal_is_told() -> None:
    async with recogniser({"type": "error", "code": "x", "message": "no such language"}) as (url, _):
        with pytest.raises(ConnectionError, match="no such language"):
            await asr_eval._stream(url, Recording(np.zeros(320, np.int16), ()), lambda _: None)
