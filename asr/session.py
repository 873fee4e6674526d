"""One channel's recogniser: takes capture audio, emits transcripts. What to do next is decided in `asr.schedule`."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from asr.backlog import parting
from asr.clauses import ClausePolicy
from asr.endpoint import EndpointPolicy
from asr.engines.base import SAMPLE_RATE_HZ, Audio, Recognition, VoiceActivityDetector
from asr.english import English, Said
from asr.guards import Evidence, judge, worth_hearing
from asr.language import LanguageLock, LanguagePolicy
from asr.routing import Ears, Request, voiced_ms
from asr.schedule import Work, next_work
from asr.segmenter import Segmenter
from asr.settings import AsrSettings
from asr.tracker import Clause, Tracker, TrackerPolicy
from asr.utterance import Utterance
from wire.channels import Port
from wire.compute import CLOSING, COMMITTED, TENTATIVE, ComputeThread
from wire.errors import AtCapacity, InvalidMessage, UnsupportedLanguage, WireError
from wire.events import Capture, End, Event, Open, Tombstone, Transcript, Welcome
from wire.metrics import DROPS, STAGE_SECONDS

MAX_BEHIND_SAMPLES = 20 * SAMPLE_RATE_HZ
"""Audio that waits to be heard; above that the sender is held back."""
PRIORITY = {Work.HEAR: TENTATIVE, Work.HEAR_CLOSING: CLOSING, Work.HEAR_FINAL: COMMITTED}
BUSY_PAUSE_S = 0.05
SLOWER = (1.0, 1.5, 2.0, 3.0)
"""How much further apart partial results are at each level of overload."""
FRESH_SAMPLES = 3 * SAMPLE_RATE_HZ // 2
"""After so much silence everything has been heard: who listens waits for a whole phrase rather than for half of one."""

for _work in PRIORITY:  # dashboards show a step before it has been taken
    STAGE_SECONDS.labels("asr", _work.value)


class Session:
    """Implements wire.channels.Handler."""

    def __init__(
        self, port: Port, ears: Ears, detector: VoiceActivityDetector, compute: ComputeThread, settings: AsrSettings
    ) -> None:
        self._port, self._ears, self._compute, self._settings = port, ears, compute, settings
        self._segmenter = Segmenter(
            detector,
            EndpointPolicy(settings.vad_start, settings.vad_stop, settings.closing_ms, settings.soft_end_ms),
            preroll_ms=settings.preroll_ms,
            reopen_ms=settings.reopen_ms,
        )
        self._waiting: deque[Utterance] = deque()
        self._tracker: Tracker | None = None
        self._lock, self._source = LanguageLock("auto", LanguagePolicy()), "auto"
        self._heard = Recognition("", "")
        self._english = English(ears, compute, settings.translated_as_text)
        self._looked_ms = 0.0
        self._silent_since = -FRESH_SAMPLES
        self._seq = self._rev = self._gen = 0
        self._shown = (-1, "", 0, False)
        self._ended_at: float | None = None
        self._step_ms = float(settings.partial_step_ms)
        self._changed = asyncio.Event()
        self._progress = asyncio.Condition()
        self._worker: asyncio.Task[None] | None = None

    async def open(self, event: Open, resume: Welcome) -> None:
        """Begin, or change the language from here on."""
        if event.source not in ("", "auto") and event.source not in self._ears.languages:
            with contextlib.suppress(UnsupportedLanguage):
                self._ears.for_language(event.source)
            await self._port.complain(UnsupportedLanguage(f"No installed model recognises {event.source!r}."))
        self._gen = event.gen
        if self._worker is None or event.source != self._source:
            self._source = event.source
            self._lock = LanguageLock(event.source or "auto", LanguagePolicy())
        if self._worker is None:
            self._seq = resume.next_seq
            self._segmenter.reset(resume.sample)
            self._worker = asyncio.create_task(self._work(), name=f"asr {self._port.channel}")

    async def receive(self, event: Event, payload: bytes) -> None:
        """Capture audio in order, or the end."""
        if isinstance(event, Capture):
            audio = np.frombuffer(payload, "<i2").astype(np.float32) / np.float32(32_768)
            speaking = self._segmenter.current
            self._waiting.extend(self._segmenter.feed(event.span[0], audio))
            self._note_end(speaking)
            if self._segmenter.current is None and not self._waiting:
                await self._port.settle(self._segmenter.settled)
            self._changed.set()
            await self._until(lambda: self._behind() < MAX_BEHIND_SAMPLES)
        elif isinstance(event, End):
            self._waiting.extend(self._segmenter.flush())
            self._ended_at = self._ended_at or self._port.now()
            self._changed.set()
            await self._until(lambda: not self._waiting)
            at = self._segmenter.position
            await self._port.settle(at)
            await self._port.emit(
                End(channel=self._port.channel, seq=self._seq, gen=self._gen, span=(at, at)), cause=event
            )
            await self._port.finish(event)
        else:
            raise InvalidMessage("This stage takes capture audio and the end.")

    async def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    def _note_end(self, before: Utterance | None) -> None:
        utterance = self._segmenter.current or before
        if utterance is None or not utterance.ended:
            self._ended_at = None
        elif self._ended_at is None:
            self._ended_at = self._port.now()

    def _behind(self) -> int:
        """Samples of waiting utterances that nobody has heard."""
        heard = self._tracker.heard_until if self._tracker is not None else 0
        return sum(max(0, u.end - max(u.start, heard)) for u in self._waiting)

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with self._progress:
            await self._progress.wait_for(condition)

    async def _work(self) -> None:
        while True:
            self._changed.clear()
            try:
                while self._waiting and await self._step(self._waiting[0]):
                    async with self._progress:
                        self._progress.notify_all()
            except AtCapacity:
                await asyncio.sleep(BUSY_PAUSE_S)
                continue
            except Exception as error:  # an engine that fails costs its clause, not the channel
                self._port.log.error("recognition failed", seq=self._seq, exc_info=error)
                await self._give_up(error)
            async with self._progress:
                self._progress.notify_all()
            await self._changed.wait()

    async def _step(self, utterance: Utterance) -> bool:
        """Do the next thing for the utterance; False: there is nothing to do until more is captured."""
        tracker = await self._tracked(utterance)
        if tracker is None:
            return utterance is not (self._waiting[0] if self._waiting else None)
        self._part(tracker)
        work = next_work(tracker, self._step_ms)
        if work is None or (work is Work.ANNOUNCE and not await self._emit_draft(tracker, closing=True)):
            return False
        if work is Work.LEAVE:
            await self._leave()
        elif work is Work.COMMIT:
            await self._commit_rest(tracker)
        elif work is not Work.ANNOUNCE:
            await self._hear(tracker, work)
        return True

    def _part(self, tracker: Tracker) -> None:
        """Hear the oldest part by itself, where there is more than can be heard at once."""
        at = parting(tracker)
        if at is not None:
            rest = tracker.utterance
            tracker.utterance = rest.split_before(at)
            self._waiting[0] = tracker.utterance
            self._waiting.insert(1, rest)

    async def _tracked(self, utterance: Utterance) -> Tracker | None:
        """The utterance's tracker, once its language is known."""
        spoken_ms = voiced_ms(utterance.voiced_samples)
        if self._lock.wants_look(spoken_ms, self._looked_ms, ended=utterance.ended):
            self._looked_ms = spoken_ms
            language, probability = await self._compute.run(self._ears.detect, utterance.audio(), priority=TENTATIVE)
            if self._lock.observe(language, probability, spoken_ms, ended=utterance.ended):
                self._tracker = None
        if self._lock.language is None:
            if utterance.closed:
                await self._leave()
            return None
        if self._tracker is None or self._tracker.utterance is not utterance:
            language = self._lock.language
            self._tracker = Tracker(utterance, language, self._tracking(utterance, language))
            self._step_ms = float(self._settings.partial_step_ms)
        return self._tracker

    def _tracking(self, utterance: Utterance, language: str) -> TrackerPolicy:
        silent = utterance.start - self._silent_since
        return TrackerPolicy(
            ClausePolicy.of_length(self._settings.clause_ms),
            context_ms=round(1000 * self._settings.context_s),
            whole_ms=self._settings.whole_ms if silent >= FRESH_SAMPLES else 0,
            sentences=self._english.wanted(language),
        )

    async def _hear(self, tracker: Tracker, work: Work) -> None:
        utterance, origin, until = tracker.utterance, tracker.utterance.start, tracker.utterance.end
        final = work is not Work.HEAR
        if not worth_hearing(self._evidence(utterance), self._ears.guards):
            tracker.pass_over(until, final=final)
            if work is Work.HEAR_FINAL:
                tracker.forget_open()
            return
        english = final and self._english.wanted(tracker.language)
        alone = english and self._english.before(tracker.open_start) is None
        request = Request(utterance.audio(), tracker.language, alone, tracker.prefix, tracker.text)
        began = self._port.now()
        heard = await self._compute.run(self._ears.hear, request, priority=PRIORITY[work])
        if english and not alone and heard.text:
            own = request.audio[max(0, tracker.open_start - origin) :]
            said = Said(heard.text, tracker.language, own, tracker.open_start)
            translation = await self._english.of(said, PRIORITY[work])
            heard = replace(heard, translation=translation)
        took_s = self._port.now() - began
        STAGE_SECONDS.labels("asr", work.value).observe(took_s)
        if not final:
            usual_ms = max(self._settings.partial_step_ms, took_s * 1000 / self._settings.partial_duty)
            self._step_ms = usual_ms * SLOWER[self._compute.overload.level]
        self._heard = heard
        tracker.observe(heard, until, final=final)
        if work is not Work.HEAR_FINAL:
            while (clause := tracker.cut()) is not None:
                await self._commit(clause, request.audio, origin)
            tracker.skip_unheard()
        await self._emit_draft(tracker, closing=final)

    async def _commit_rest(self, tracker: Tracker) -> None:
        """Speech has paused: confirm what was heard last, and commit it."""
        utterance = tracker.utterance
        shown = bool(tracker.shown)
        evidence = self._evidence(utterance, tracker.open_start)
        heard = replace(self._heard, text=tracker.text)
        confirmed: Recognition | None = heard
        if judge(heard, evidence, self._ears.guards) != "keep":
            english = self._english.wanted(tracker.language)
            alone = Request(utterance.audio(tracker.open_start), tracker.language, english)
            confirmed = await self._compute.run(self._ears.confirm, heard, alone, evidence, priority=COMMITTED)
        if confirmed is None:
            tracker.forget_open()
            DROPS.labels("asr", "not_speech").inc()
            if shown:
                await self._emit_draft(tracker, closing=False)
            await self._port.settle(tracker.open_start)
            return
        if confirmed is not heard:
            tracker.replace(confirmed)
        audio, origin = utterance.audio(), utterance.start
        clauses = tracker.finish()
        for clause in clauses:
            known = confirmed.translation if len(clauses) == 1 else ""
            await self._commit(clause, audio, origin, known, closing=clause is clauses[-1])

    async def _leave(self) -> None:
        self._silent_since = self._waiting.popleft().voiced_until
        self._tracker, self._looked_ms = None, 0.0
        if not self._waiting:
            await self._port.settle(self._segmenter.settled)

    async def _give_up(self, error: Exception) -> None:
        """The open clause failed: say so in its place, and go on behind it."""
        tracker, self._tracker = self._tracker, None
        code = error.code if isinstance(error, WireError) else "engine_failed"
        if tracker is not None:
            span = (tracker.open_start, max(tracker.open_start, tracker.utterance.end))
            await self._port.emit(
                Tombstone(channel=self._port.channel, seq=self._seq, gen=self._gen, span=span, stage="asr", code=code)
            )
            self._seq, self._rev = self._seq + 1, 0
            tracker.utterance.drop_before(tracker.utterance.end)
            if tracker.utterance.closed:
                await self._leave()

    def _evidence(self, utterance: Utterance, start: int | None = None) -> Evidence:
        first = utterance.start if start is None else start
        windows = utterance.voiced_windows(first, utterance.end)
        return Evidence(voiced_ms(len(windows) * 512), utterance.mean_probability)

    async def _commit(
        self, clause: Clause, audio: Audio, origin: int, english: str = "", *, closing: bool = False
    ) -> None:
        """Emit one clause of `audio`, which begins at capture sample `origin`; `english`: its translation, if known."""
        if self._english.wanted(clause.language):
            start, end = (max(0, edge - origin) for edge in clause.span)
            said = Said(clause.text, clause.language, audio[start:end], clause.span[0])
            english = english or await self._english.of(said)
            self._english.spoken(said, english, until=clause.span[1])
        await self._emit_clause(clause, english, closing=closing)

    async def _emit_clause(self, clause: Clause, translation: str, *, closing: bool = False) -> None:
        now = self._port.now()
        await self._port.emit(
            Transcript(
                channel=self._port.channel,
                seq=self._seq,
                rev=self._rev + 1,
                gen=self._gen,
                span=clause.span,
                t={"asr.end": min(self._ended_at or now, now), "asr.commit": now},
                text=clause.text,
                language=clause.language,
                stable=len(clause.text),
                closing=closing,
                words=clause.words,
                translation=translation,
            )
        )
        self._seq, self._rev = self._seq + 1, 0
        await self._port.settle(clause.span[1])

    async def _emit_draft(self, tracker: Tracker, *, closing: bool) -> bool:
        """Show what is open now; False where that is no news."""
        if closing:
            tracker.pause()
        draft = (self._seq, tracker.shown, tracker.stable_chars, closing)
        if draft == self._shown or (not tracker.shown and self._shown[0] != self._seq):
            return False
        self._shown = draft
        self._rev += 1
        await self._port.emit(
            Transcript(
                channel=self._port.channel,
                seq=self._seq,
                rev=self._rev,
                state="tentative",
                gen=self._gen,
                span=(tracker.open_start, max(tracker.open_start, tracker.utterance.voiced_until)),
                t={"asr.draft": self._port.now()},
                text=tracker.shown,
                language=tracker.language,
                stable=tracker.stable_chars,
                closing=closing,
                translation=self._heard.translation if closing else "",
            )
        )
        return True
