import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest

from tts.engines.base import Chunk
from tts.utterance import Utterance
from wire.compute import CLOSING, COMMITTED, ComputeThread
from wire.errors import EngineFailed


@pytest.fixture
async def compute() -> AsyncIterator[ComputeThread]:
    compute = ComputeThread("tts-test")
    yield compute
    compute.close()


class Source:
    """Three chunks; counts how many were made."""

    def __init__(self, *, complete: bool = True) -> None:
        self.made = 0
        self.complete = complete
        self.gate = threading.Event()
        self.gate.set()

    def chunks(self) -> Iterator[Chunk]:
        for index in range(3):
            self.gate.wait(5)
            self.made += 1
            yield Chunk(np.full(10, index, np.float32), last=self.complete and index == 2)


async def collect(utterance: Utterance) -> list[float]:
    return [float(chunk.audio[0]) async for chunk in utterance.chunks()]


async def test_chunks_come_in_order(compute: ComputeThread) -> None:
    assert await collect(Utterance(compute, Source().chunks(), timeout_s=5)) == [0, 1, 2]


async def test_two_readers_share_what_is_made(compute: ComputeThread) -> None:
    source = Source()
    utterance = Utterance(compute, source.chunks(), timeout_s=5, priority=CLOSING)
    draft = asyncio.create_task(utterance.prepare(9))
    await asyncio.sleep(0)
    utterance.priority = COMMITTED
    assert await collect(utterance) == [0, 1, 2]
    await draft
    assert source.made == 3
    assert await collect(utterance) == [0, 1, 2]


async def test_only_the_beginning_is_prepared(compute: ComputeThread) -> None:
    source = Source()
    await Utterance(compute, source.chunks(), timeout_s=5).prepare(2)
    assert source.made == 2


async def test_abandoned_speech_is_not_finished(compute: ComputeThread) -> None:
    source = Source()
    utterance = Utterance(compute, source.chunks(), timeout_s=5)
    async for _ in utterance.chunks():
        utterance.abandon()
    assert source.made == 1


async def test_chunk_that_takes_too_long_is_a_failure(compute: ComputeThread) -> None:
    source = Source()
    source.gate.clear()
    utterance = Utterance(compute, source.chunks(), timeout_s=0.01)
    with pytest.raises(EngineFailed, match="took more than"):
        await collect(utterance)
    source.gate.set()
    assert await collect(utterance) == []


async def test_engine_that_stops_without_a_last_chunk_is_a_failure(compute: ComputeThread) -> None:
    with pytest.raises(EngineFailed, match="before the end"):
        await collect(Utterance(compute, Source(complete=False).chunks(), timeout_s=5))
