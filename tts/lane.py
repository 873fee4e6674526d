"""One target language of a channel: its clauses are spoken one after the other, whatever happens to each."""

import asyncio
import contextlib
from collections import deque
from typing import Protocol

import msgspec

from tts.catchup import CatchUpPolicy, Waiting, leaves_out, merges
from tts.engines.base import Voice
from tts.listening import Listening
from tts.metrics import BACKLOG, MERGED, RATE
from tts.spoken import Spoken, Together
from tts.utterance import Utterance
from tts.voices import base_of
from wire.channels import Port
from wire.errors import UnsupportedLanguage, WireError
from wire.events import End, Tombstone, Translation
from wire.metrics import DROPS, STAGE_SECONDS

MAX_MERGED_CHARACTERS = 200
"""Of two clauses that are spoken as one: what every voice takes at once."""
UNSPACED = frozenset(("zh", "ja", "th", "yue"))
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
        self._next: Translation | Tombstone | Gate | None = None
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

    def received(self, seq: int) -> None:
        """The listener has all of a segment's speech."""
        self._listening.received(seq, self._port.now())

    def interrupt(self, gen: int) -> None:
        """Stop what is being said of a generation before this one, and skip what waits from before."""
        if gen <= self._gen:
            return
        self._gen = gen
        self._listening.forget(self._port.now())
        if self._speaking is not None:
            self._speaking.abandon()

    async def close(self) -> None:
        if self._speaking is not None:
            self._speaking.abandon()
        self._worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._worker

    async def _work(self) -> None:
        while True:
            item, self._next = self._next or await self._queue.get(), None
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
        clauses = [event]
        try:
            if event.gen < self._gen:
                DROPS.labels("tts", "old_generation").inc()
            elif leaves_out(self.waiting(), self._policy):
                await self._port.emit(tombstone(event, SKIPPED), cause=event)
            else:
                clauses += self._partner(event)
                await self._say(clauses)
        finally:
            self._speaking = None
            for clause in clauses:
                await self._port.finish(clause)

    def _partner(self, event: Translation) -> list[Translation]:
        """The clause behind this one, where the two are to be spoken as one."""
        if not merges(self._clauses.natural_s(event), self.waiting(), self._policy):
            return []
        if self._next is None and not self._queue.empty():
            self._next = self._queue.get_nowait()
        other = self._next
        if not isinstance(other, Translation) or other.gen < self._gen:
            return []
        if len(event.text) + len(other.text) >= MAX_MERGED_CHARACTERS:
            return []
        self._next = None
        self._behind.remove(other)
        return [other]

    async def _say(self, clauses: list[Translation]) -> None:
        began = self._port.now()
        spoken: Spoken | Together | None = None
        event = merged(clauses)
        try:
            waiting = self.waiting()
            BACKLOG.observe(waiting.all_s)
            voice, utterance = self._clauses.utterance(event, waiting)
            RATE.observe(utterance.rate)
            self._speaking = utterance
            rate_hz = self._clauses.rate_hz(voice)
            each = [Spoken(self._port, clause, voice, rate_hz, began, utterance.rate) for clause in clauses]
            spoken = each[0]
            if len(each) > 1:
                MERGED.inc()
                spoken = Together(each[0], each[1], len(clauses[0].text) / len(event.text), rate_hz)
            async for chunk in utterance.chunks():
                self._listening.send(event.seq, await spoken.send(chunk), self._port.now())
        except Exception as error:  # nothing that happens to one clause may stop the next
            await self._bury(clauses, error, spoken)
        STAGE_SECONDS.labels("tts", "clause").observe(self._port.now() - began)

    async def _bury(self, clauses: list[Translation], error: Exception, spoken: Spoken | Together | None) -> None:
        event = clauses[0]
        code = error.code if isinstance(error, WireError) else "engine_failed"
        self._port.log.warning(
            "clause failed", seq=event.seq, language=event.language, code=code, error=type(error).__name__
        )
        if isinstance(error, UnsupportedLanguage):
            await self._clauses.complain(error, event.language)
        if spoken is not None and spoken.begun:
            await spoken.end()  # what was heard cannot be taken back; it only must not seem to go on
            return
        for clause in clauses:
            await self._port.emit(tombstone(clause, code), cause=clause)


def merged(clauses: list[Translation]) -> Translation:
    """Clauses as one."""
    first, last = clauses[0], clauses[-1]
    if first is last:
        return first
    text = gap_of(first.language).join(clause.text for clause in clauses)
    return msgspec.structs.replace(first, text=text, span=(first.span[0], last.span[1]), closing=last.closing)


def gap_of(language: str) -> str:
    """What stands between two clauses."""
    return "" if base_of(language) in UNSPACED else " "


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
