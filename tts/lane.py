"""One target language of a channel: its clauses are spoken one after the other, whatever happens to each."""

import asyncio
import contextlib
from collections import deque
from typing import Protocol

from tts.catchup import CatchUpPolicy, Waiting, leaves_out
from tts.engines.base import Chunk, Voice
from tts.listening import Listening
from tts.metrics import BACKLOG, RATE
from tts.pacing import Packets
from tts.utterance import Utterance
from wire.channels import Port
from wire.errors import UnsupportedLanguage, WireError
from wire.events import End, Phoneme, Speech, Tombstone, Translation
from wire.metrics import DROPS, STAGE_SECONDS

SKIPPED = "skipped"
"""Code of a clause that was left out because too much speech was waiting; its caption stays."""


class Clauses(Protocol):
    """Where a lane gets the speech of a clause from."""

    def utterance(self, event: Translation, waiting: Waiting) -> tuple[Voice, Utterance]:
        """The voice and its speech. Raises UnsupportedLanguage."""

    def natural_s(self, event: Translation) -> float:
        """How long the clause takes at the voice's own pace; 0 where nobody speaks it."""

    async def complain(self, error: WireError, about: str) -> None:
        """Tell the speaker, once."""

    def rate_hz(self, voice: Voice) -> int:
        """Sample rate of a voice."""


class Gate:
    """An event that concerns all lanes: the last of `lanes` to reach it passes it on."""

    def __init__(self, event: Tombstone | End, lanes: int) -> None:
        self.event = event
        self._missing = lanes

    def reached(self) -> bool:
        """Whether this was the last lane."""
        self._missing -= 1
        return self._missing == 0


class Lane:
    """A bounded queue and its worker. Waiting in `put` holds the sender back."""

    def __init__(self, port: Port, clauses: Clauses, *, max_backlog: int, gen: int, policy: CatchUpPolicy) -> None:
        self._port = port
        self._clauses = clauses
        self._gen = gen
        self._policy = policy
        self._queue: asyncio.Queue[Translation | Tombstone | Gate] = asyncio.Queue(max_backlog)
        self._behind: deque[Translation] = deque()
        self._listening = Listening()
        self._speaking: Utterance | None = None
        self._worker = asyncio.create_task(self._work())

    async def put(self, item: Translation | Tombstone | Gate) -> None:
        if isinstance(item, Translation):
            self._behind.append(item)
        await self._queue.put(item)

    def waiting(self) -> Waiting:
        """Speech that nobody has heard yet, of clauses that are done and of those in the queue."""
        behind_s = sum(self._clauses.natural_s(event) for event in self._behind)
        return Waiting(self._listening.waiting_s(self._port.now()), behind_s)

    def interrupt(self, gen: int) -> None:
        """A new generation: stop what is being said and skip what waits from before."""
        self._gen = gen
        self._listening.forget(self._port.now())
        if self._speaking is not None:
            self._speaking.abandon()

    async def close(self) -> None:
        self.interrupt(self._gen)
        self._worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._worker

    async def _work(self) -> None:
        while True:
            item = await self._queue.get()
            if isinstance(item, Gate):
                if item.reached():
                    await self._pass_on(item.event)
            elif isinstance(item, Tombstone):
                await self._pass_on(item)
            else:
                self._behind.remove(item)
                await self._commit(item)

    async def _pass_on(self, event: Tombstone | End) -> None:
        await self._port.emit(event, cause=event)
        await self._port.finish(event)

    async def _commit(self, event: Translation) -> None:
        try:
            if event.gen < self._gen:
                DROPS.labels("tts", "old_generation").inc()
            elif leaves_out(self._clauses.natural_s(event), self.waiting(), self._policy):
                await self._port.emit(tombstone(event, SKIPPED), cause=event)
            else:
                await self._say(event)
        finally:
            self._speaking = None
            await self._port.finish(event)

    async def _say(self, event: Translation) -> None:
        began = self._port.now()
        spoken: _Spoken | None = None
        try:
            waiting = self.waiting()
            BACKLOG.observe(waiting.all_s)
            voice, utterance = self._clauses.utterance(event, waiting)
            RATE.observe(utterance.rate)
            self._speaking = utterance
            spoken = _Spoken(self._port, event, voice, self._clauses.rate_hz(voice), began, utterance.rate)
            async for chunk in utterance.chunks():
                self._listening.send(await spoken.send(chunk), self._port.now())
        except Exception as error:  # nothing that happens to one clause may stop the next
            await self._bury(event, error, spoken)
        STAGE_SECONDS.labels("tts", "clause").observe(self._port.now() - began)

    async def _bury(self, event: Translation, error: Exception, spoken: "_Spoken | None") -> None:
        code = error.code if isinstance(error, WireError) else "engine_failed"
        self._port.log.warning(
            "clause failed", seq=event.seq, language=event.language, code=code, error=type(error).__name__
        )
        if isinstance(error, UnsupportedLanguage):
            await self._clauses.complain(error, event.language)
        if spoken is not None and spoken.begun:
            await spoken.end()  # what was heard cannot be taken back; it only must not seem to go on
            return
        await self._port.emit(tombstone(event, code), cause=event)


def tombstone(event: Translation, code: str) -> Tombstone:
    """What takes the place of a clause's speech."""
    return Tombstone(
        channel=event.channel,
        seq=event.seq,
        rev=event.rev,
        gen=event.gen,
        span=event.span,
        t=event.t,
        stage="tts",
        code=code,
        language=event.language,
    )


class _Spoken:
    """One clause's Speech events: packets in order, each chunk's phonemes on its first, `last` on the last."""

    def __init__(self, port: Port, event: Translation, voice: Voice, rate_hz: int, began: float, rate: float) -> None:
        self._port = port
        self._event = event
        self._voice = voice
        self._rate_hz = rate_hz
        self._rate = rate
        self._packets = Packets(rate_hz)
        self._t = {**event.t, "tts.in": began}
        self._phonemes: tuple[Phoneme, ...] = ()
        self.begun = False

    async def send(self, chunk: Chunk) -> float:
        """Everything of the chunk that fills whole frames; all that is left with the last one. Returns its seconds."""
        before = self._packets.sent
        self._phonemes += chunk.phonemes
        packets = self._packets.push(chunk.audio, last=chunk.last)
        if chunk.last and not packets:
            packets = [(self._packets.sent, b"")]
        for index, (offset, payload) in enumerate(packets):
            await self._emit(offset, payload, last=chunk.last and index == len(packets) - 1)
        return (self._packets.sent - before) / self._rate_hz

    async def end(self) -> None:
        """Close the clause where it is."""
        await self._emit(self._packets.sent, b"", last=True)

    async def _emit(self, offset: int, payload: bytes, *, last: bool) -> None:
        event = self._event
        phonemes, self._phonemes = self._phonemes, ()
        if not self.begun:
            self.begun = True
            self._t["tts.first"] = self._port.now()
            STAGE_SECONDS.labels("tts", "first").observe(self._t["tts.first"] - self._t["tts.in"])
        speech = Speech(
            channel=event.channel,
            seq=event.seq,
            rev=event.rev,
            gen=event.gen,
            span=event.span,
            t=self._t if last or offset == 0 else {},
            language=event.language,
            voice=self._voice.id,
            rate=round(self._rate, 3),
            sample_rate_hz=self._rate_hz,
            offset=offset,
            phonemes=phonemes,
            last=last,
        )
        await self._port.emit(speech, payload, cause=event)
