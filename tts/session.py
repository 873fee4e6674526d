"""One channel's speech: committed translations in order, a lane for each target language, drafts when there is time."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from tts.catchup import Waiting, rate
from tts.engines.base import Voice
from tts.lane import Gate, Lane
from tts.metrics import SPECULATION, SPECULATION_WASTE
from tts.settings import TtsSettings
from tts.speaker import Order, Speaker
from tts.speculation import Draft, Speculation
from tts.utterance import Utterance
from tts.voices import base_of
from wire.channels import Port
from wire.compute import BATCH, CLOSING, COMMITTED, ComputeThread
from wire.errors import InvalidMessage, UnknownVoice, WireError
from wire.events import CAPTURE_RATE_HZ, End, Event, Open, Segment, Tombstone, Translation, Welcome, floor_of
from wire.metrics import DROPS
from wire.outbox import Key

PREPARED_CHUNKS = 2
"""Of a draft: enough to be heard at once, and little work lost when it was the wrong text."""


class Session:
    """Implements wire.channels.Handler."""

    def __init__(self, port: Port, speaker: Speaker, compute: ComputeThread, settings: TtsSettings) -> None:
        self._port = port
        self._speaker = speaker
        self._compute = compute
        self._settings = settings
        self._policy = settings.catch_up
        self._open = Open(channel=port.channel)
        self._lanes: dict[str, Lane] = {}
        self._speculation: Speculation[Utterance] = Speculation(enabled=settings.speculate)
        self._complained: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        port.on_acknowledged(self._acknowledged)

    async def open(self, event: Open, resume: Welcome) -> None:  # noqa: ARG002 - only asr resumes
        """A new generation: older clauses are dropped, and its voices are made ready."""
        self._open = event
        self._complained.clear()
        self._forget(self._speculation.clear())
        for lane in self._lanes.values():
            lane.interrupt(floor_of(event))
        for target in (target for target in event.targets if target not in event.unspoken):
            self._background(self._warm(target))

    async def receive(self, event: Event, payload: bytes) -> None:  # noqa: ARG002 - text only
        if isinstance(event, Translation) and event.language in self._open.unspoken:
            if event.state == "committed":
                await self._port.finish(event)
        elif isinstance(event, Translation) and event.state == "tentative":
            self._consider(event)
        elif isinstance(event, Translation) or (isinstance(event, Tombstone) and event.language):
            await self._lane(event.language).put(event)
        elif isinstance(event, Tombstone | End):
            await self._after_all_lanes(event)
        else:
            if isinstance(event, Segment):
                await self._port.finish(event)
            raise InvalidMessage("This stage takes translations, tombstones and the end.")

    async def close(self) -> None:
        self._forget(self._speculation.clear())
        for lane in self._lanes.values():
            await lane.close()
        self._lanes.clear()
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def utterance(self, event: Translation, waiting: Waiting) -> tuple[Voice, Utterance]:
        """The voice and the speech of a committed clause: what was prepared, else a new one at the pace it needs.

        Raises UnsupportedLanguage.
        """
        voice = self._voice(event.language)
        ready, useless = self._speculation.take(Draft(event.language, voice.id, event.text))
        self._forget([useless] if useless is not None else [])
        if ready is None:
            return voice, self._speak(event, voice, COMMITTED, waiting)
        SPECULATION.labels("hit").inc()
        ready.priority = COMMITTED
        return voice, ready

    def natural_s(self, event: Translation) -> float:
        try:
            return self._speaker.natural_s(event.text, self._voice(event.language))
        except WireError:
            return 0.0

    def rate_hz(self, voice: Voice) -> int:
        return self._speaker.book.engine(voice).sample_rate_hz

    async def complain(self, error: WireError, about: str) -> None:
        """Tell the speaker once for each generation."""
        if about not in self._complained:
            self._complained.add(about)
            await self._port.complain(error)

    def _voice(self, language: str) -> Voice:
        """The voice asked for, else the default; raises UnsupportedLanguage."""
        asked = self._open.voices.get(language) or self._open.voices.get(base_of(language), "")
        try:
            return self._speaker.book.choose(language, asked)
        except UnknownVoice as error:
            self._background(self.complain(error, language))
            return self._speaker.book.choose(language)

    def _speak(self, event: Translation, voice: Voice, priority: int, waiting: Waiting) -> Utterance:
        natural_s, source_s = (
            self._speaker.natural_s(event.text, voice),
            (event.span[1] - event.span[0]) / CAPTURE_RATE_HZ,
        )
        pace = rate(natural_s, source_s, waiting, self._policy, goes_on=not event.closing)
        chunks = self._speaker.speak(Order(event.text, voice, pace, self._settings.first_piece))
        timeout_s = self._settings.chunk_timeout_s
        return Utterance(self._compute, chunks, timeout_s=timeout_s, priority=priority, rate=pace)

    def _consider(self, event: Translation) -> None:
        try:
            voice = self._voice(event.language)
        except WireError:
            return  # the committed clause will say so
        draft = Draft(event.language, voice.id, event.text)
        idle = self._compute.idle and not self._compute.overload.level and self._speaker.prepared(voice)
        if not self._speculation.wants(event, draft, idle=idle):
            return
        lane = self._lanes.get(event.language)
        utterance = self._speak(event, voice, CLOSING, lane.waiting() if lane is not None else Waiting())
        replaced = self._speculation.keep(draft, utterance)
        SPECULATION.labels("prepared").inc()
        self._forget([replaced] if replaced is not None else [])
        self._background(utterance.prepare(PREPARED_CHUNKS))

    def _forget(self, utterances: list[Utterance]) -> None:
        for utterance in utterances:
            utterance.abandon()
            SPECULATION.labels("miss").inc()
            SPECULATION_WASTE.inc(utterance.spent_s)

    async def _warm(self, language: str) -> None:
        voice = self._voice(language)
        if not self._speaker.prepared(voice):
            await self._compute.run(self._speaker.prepare, voice, priority=BATCH, key=("prepare", voice.id))

    def _acknowledged(self, key: Key) -> None:
        kind, seq, language = key
        if kind == "speech" and language in self._lanes:
            self._lanes[language].received(seq)

    def _lane(self, language: str) -> Lane:
        if language not in self._lanes:
            self._lanes[language] = Lane(
                self._port, self, max_backlog=self._settings.max_backlog, gen=floor_of(self._open), policy=self._policy
            )
        return self._lanes[language]

    async def _after_all_lanes(self, event: Tombstone | End) -> None:
        """What concerns every language is passed on once the last lane has come to it."""
        lanes = list(self._lanes.values())
        if not lanes:
            await self._port.emit(event, cause=event)
            await self._port.finish(event)
            return
        gate = Gate(event, len(lanes))
        for lane in lanes:
            await lane.put(gate)

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Coroutine[Any, Any, None]) -> None:
        """Getting ready may fail; the clause that needs it will fail in its own right, and say so."""
        try:
            await work
        except Exception as error:
            DROPS.labels("tts", "preparation").inc()
            self._port.log.info("preparation failed", error=type(error).__name__)
