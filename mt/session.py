"""One channel's clauses in its target languages: committed ones always and in order, drafts when there is time."""

import asyncio
import contextlib

import msgspec

from mt.clause import ClauseTranslator
from mt.drafts import DraftView
from mt.interpreter import Interpreter
from mt.languages import normalise
from mt.settings import MtSettings
from wire.channels import Port
from wire.compute import CLOSING, COMMITTED, TENTATIVE
from wire.errors import InvalidMessage, UnsupportedLanguage, WireError
from wire.events import End, Event, Open, Segment, Tombstone, Transcript, Translation, Welcome, floor_of
from wire.metrics import DROPS

Committed = Transcript | Tombstone | End


class Session:
    """Implements wire.channels.Handler: a worker, a bounded queue of committed clauses, a slot for the newest draft."""

    def __init__(self, port: Port, interpreter: Interpreter, settings: MtSettings) -> None:
        self._port = port
        self._interpreter = interpreter
        self._clauses = ClauseTranslator(interpreter, settings.clause_timeout_s)
        self._open = Open(channel=port.channel)
        self._committed: asyncio.Queue[Committed] = asyncio.Queue(settings.max_backlog)
        self._draft: Transcript | None = None
        self._views: dict[str, DraftView] = {}
        self._view_seq = -1
        self._next_seq = 0
        self._complained: set[tuple[str, str]] = set()
        self._news = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    async def open(self, event: Open, resume: Welcome) -> None:  # noqa: ARG002 - only asr resumes
        """A new generation: its languages hold for everything that is translated from now on."""
        self._open = event
        if self._draft is not None and self._draft.gen < floor_of(event):
            self._draft = None
        self._views.clear()
        self._complained.clear()
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        if self._warming is not None:
            self._warming.cancel()
        self._warming = asyncio.create_task(self._warm(event))

    async def receive(self, event: Event, payload: bytes) -> None:  # noqa: ARG002 - text only
        if isinstance(event, Transcript):
            event = msgspec.structs.replace(event, t={**event.t, "mt.in": self._port.now()})
        if isinstance(event, Transcript) and event.state == "tentative":
            if event.seq >= self._next_seq:
                self._draft = event
                self._news.set()
        elif isinstance(event, Transcript | Tombstone | End):
            await self._committed.put(event)
            self._news.set()
        else:
            if isinstance(event, Segment):
                await self._port.finish(event)
            raise InvalidMessage("This stage takes transcripts, tombstones and the end.")

    async def close(self) -> None:
        for task in (self._warming, self._worker):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._draft = None
        self._views.clear()

    async def _work(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while not self._committed.empty():
                event = self._committed.get_nowait()
                self._next_seq = max(self._next_seq, event.seq + 1)
                await self._commit(event)
            draft, self._draft = self._draft, None
            if draft is not None and draft.seq >= self._next_seq:
                await self._drafts(draft)

    async def _commit(self, event: Committed) -> None:
        try:
            if event.gen < floor_of(self._open) and isinstance(event, Transcript):
                DROPS.labels("mt", "old_generation").inc()
            elif isinstance(event, Transcript):
                for target in self._open.targets:
                    await self._translate(event, target)
            else:
                await self._port.emit(event, cause=event)
        finally:
            await self._port.finish(event)

    async def _translate(self, event: Transcript, target: str) -> None:
        """One committed Translation, or the Tombstone that takes its place."""
        try:
            done = await self._clauses.translate(event, self._open.source, target, priority=COMMITTED)
        except Exception as error:  # nothing that happens to one clause may stop the next
            await self._bury(event, target, error)
            return
        t = {**event.t, "mt.out": self._port.now()}
        whole = len(done.text)
        await self._port.emit(translation(event, target, done.text, whole, done.source, done.route, t), cause=event)

    async def _bury(self, event: Transcript, target: str, error: Exception) -> None:
        code = error.code if isinstance(error, WireError) else "internal"
        self._port.log.warning("clause failed", seq=event.seq, language=target, code=code, error=type(error).__name__)
        stone = Tombstone(
            channel=event.channel,
            seq=event.seq,
            rev=event.rev,
            gen=event.gen,
            span=event.span,
            t=event.t,
            stage="mt",
            code=code,
            language=target,
        )
        await self._port.emit(stone, cause=event)
        about = (event.language, target)
        if isinstance(error, UnsupportedLanguage) and about not in self._complained:
            self._complained.add(about)
            await self._port.complain(error)

    async def _drafts(self, event: Transcript) -> None:
        """Translations of a clause that may still change; given up as soon as something newer or final is there.

        They are the first thing that is left out when there is too much to do; at level 1 those of probable ends stay.
        """
        level = self._interpreter.level
        if level > 1 or (level == 1 and not event.closing):
            DROPS.labels("mt", "draft_overload").inc()
            return
        if event.seq != self._view_seq:
            self._view_seq = event.seq
            self._views.clear()
        for target in self._open.targets:
            if self._draft is not None or not self._committed.empty() or event.gen < floor_of(self._open):
                DROPS.labels("mt", "draft_superseded").inc()
                self._news.set()
                return
            try:
                await self._draft_in(event, target)
            except Exception as error:  # as in _translate; the committed clause will say what is wrong
                code = error.code if isinstance(error, WireError) else "internal"
                DROPS.labels("mt", f"draft_{code}").inc()

    async def _draft_in(self, event: Transcript, target: str) -> None:
        view = self._views.setdefault(target, DraftView())
        priority = CLOSING if event.closing else TENTATIVE
        done = await self._clauses.translate(event, self._open.source, target, priority=priority)
        if event.closing:
            text, stable = done.text, len(view.reveal(done.text))
        else:
            text = view.update(done.text)
            stable = len(text)
            if not text:
                return
        t = {**event.t, "mt.out": self._port.now()}
        await self._port.emit(translation(event, target, text, stable, done.source, done.route, t))

    async def _warm(self, event: Open) -> None:
        """Load what this channel will need; a problem shows up, typed, with the first clause."""
        source = normalise(event.source)
        for target in event.targets:
            for start in {source if source != "auto" else "en", "en"}:
                with contextlib.suppress(WireError):
                    await self._interpreter.warm(self._interpreter.library.route(start, normalise(target)))


def translation(
    cause: Transcript, target: str, text: str, stable: int, source: str, route: tuple[str, ...], t: dict[str, float]
) -> Translation:
    """The transcript's segment in another language."""
    return Translation(
        channel=cause.channel,
        seq=cause.seq,
        rev=cause.rev,
        state=cause.state,
        gen=cause.gen,
        span=cause.span,
        t=t,
        text=text,
        language=target,
        source_language=source,
        stable=stable,
        closing=cause.closing,
        route=route,
    )
