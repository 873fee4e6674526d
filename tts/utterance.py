"""Speech being made: its chunks in order, each computed once, for whoever asks first."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

from tts.engines.base import Chunk
from wire.compute import COMMITTED, ComputeThread
from wire.errors import EngineFailed


class Utterance:
    """Chunks of one utterance. Two may read it, as when a draft becomes a committed clause half way.

    `priority` is that of the next chunk to be made and may be changed any time; `rate` is the pace it is spoken at.
    """

    def __init__(
        self,
        compute: ComputeThread,
        chunks: Iterator[Chunk],
        *,
        timeout_s: float,
        priority: int = COMMITTED,
        rate: float = 1.0,
    ) -> None:
        self.priority = priority
        self.rate = rate
        self.spent_s = 0.0
        """Processor seconds that went into it so far."""
        self._compute = compute
        self._source = chunks
        self._timeout_s = timeout_s
        self._made: list[Chunk] = []
        self._making = asyncio.Lock()
        self._abandoned = False

    def abandon(self) -> None:
        """Nobody wants it any more: make no further chunk."""
        self._abandoned = True

    async def chunks(self) -> AsyncIterator[Chunk]:
        """All chunks from the first one; ends early when abandoned.

        Raises what the engine raises, AtCapacity, or EngineFailed for a chunk that takes too long.
        """
        index = 0
        while not self._abandoned:
            chunk = await self._chunk(index)
            yield chunk
            if chunk.last:
                return
            index += 1

    async def prepare(self, chunks: int) -> None:
        """Make the first `chunks` chunks, fewer if it is shorter or abandoned."""
        async for _ in self.chunks():
            chunks -= 1
            if chunks <= 0:
                return

    async def _chunk(self, index: int) -> Chunk:
        async with self._making:
            while len(self._made) <= index:
                try:
                    async with asyncio.timeout(self._timeout_s):
                        made, took_s = await self._compute.run(_next, self._source, priority=self.priority)
                except TimeoutError:
                    self.abandon()
                    raise EngineFailed(f"A part of the speech took more than {self._timeout_s:g} s to make.") from None
                self.spent_s += took_s
                self._made.append(made)
            return self._made[index]


def _next(source: Iterator[Chunk]) -> tuple[Chunk, float]:
    """The next chunk and what it cost. A generator's end must not reach a future, which cannot hold a StopIteration."""
    began = time.thread_time()
    for chunk in source:
        return chunk, time.thread_time() - began
    raise EngineFailed("The engine stopped before the end of the speech.")
