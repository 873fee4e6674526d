"""Whole files: cut at pauses into passages, each recognised behind all live work, put together again."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal

from asr.audio import AudioFile
from asr.clauses import ClausePolicy, find_cut, find_followed_sentence
from asr.endpoint import EndpointPolicy
from asr.engines.base import (
    FRAME_SAMPLES,
    SAMPLE_RATE_HZ,
    Audio,
    Recognition,
    Recognizer,
    TimedWord,
    VoiceActivityDetector,
)
from asr.guards import Evidence, worth_hearing
from asr.routing import Ears, Request, voiced_ms
from asr.segmenter import Segmenter
from asr.settings import AsrSettings
from asr.timing import spread_words
from asr.transcription import Passage, Spoken, Transcription
from asr.utterance import Utterance
from asr.words import join_words, split_words
from wire.compute import BATCH, ComputeThread
from wire.errors import AtCapacity, InvalidInput, UnsupportedLanguage

ALIASES = frozenset({"", "default", "whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"})
"""Names that OpenAI's clients send; they mean: the best engine for the language."""
_LONGEST_SAMPLES = 24 * SAMPLE_RATE_HZ
_EARLIEST_CUT_SAMPLES = 16 * SAMPLE_RATE_HZ
_JOIN_PAUSES_MS = 2_000
_UNHEARD_SAMPLES = 2 * SAMPLE_RATE_HZ
_FIRST_WORD_SAMPLES, _CUT_NEAR_SAMPLES = SAMPLE_RATE_HZ // 2, SAMPLE_RATE_HZ // 10
_LONGEST_WORD_SAMPLES, _PAUSE_SAMPLES = 2 * SAMPLE_RATE_HZ, SAMPLE_RATE_HZ // 2
_SUBTITLES = ClausePolicy(comma_words=10, max_words=18, soft_ms=6_000, cap_ms=8_000)
_DETECT_MS = 1_500


@dataclass(frozen=True)
class Asked:
    """A request. `model` and `language` empty: chosen here. `word_times`: rather an engine that times its words."""

    task: Literal["transcribe", "translate"] = "transcribe"
    model: str = ""
    language: str = ""
    word_times: bool = False


Gone = Callable[[], Awaitable[bool]]


class Batch:
    """What the HTTP routes call."""

    def __init__(
        self,
        ears: Ears,
        compute: ComputeThread,
        make_detector: Callable[[], VoiceActivityDetector],
        settings: AsrSettings,
    ) -> None:
        self.ears = ears
        self._compute = compute
        self._make_detector = make_detector
        self._settings = settings

    async def transcribe(self, file: BinaryIO, asked: Asked, *, gone: Gone | None = None) -> Transcription:
        """The text of a file. `gone` tells whether the client has left; then the rest is not heard.

        Raises InvalidInput, MessageTooLarge, UnsupportedLanguage, or AtCapacity for taking too long.
        """
        engine = self.engine(asked)
        opening = asyncio.get_running_loop().run_in_executor(None, self._open, file)
        audio = await asyncio.shield(opening)
        reader = _Reader(audio, self._stretches(audio))
        try:
            async with asyncio.timeout(self._settings.request_timeout_s):
                return await self._transcribe(reader, asked, engine, gone)
        except TimeoutError:
            seconds = self._settings.request_timeout_s
            raise AtCapacity(f"This took longer than {seconds:g} s; send a shorter file or try later.") from None
        finally:
            await reader.close()

    def engine(self, asked: Asked) -> Recognizer | None:
        """The engine that the request names, or None for the best one. Raises InvalidInput or UnsupportedLanguage."""
        if asked.language and asked.language not in self.ears.languages:
            self.ears.for_language(asked.language)
        if asked.model in ALIASES:
            return None
        for recognizer in self.ears.recognizers:
            if recognizer.name == asked.model:
                if asked.language and asked.language not in recognizer.languages:
                    raise UnsupportedLanguage(f"{asked.model} does not recognise {asked.language!r}.")
                return recognizer
        names = ", ".join(recognizer.name for recognizer in self.ears.recognizers)
        raise InvalidInput(f"There is no model {asked.model[:64]!r} here; use whisper-1 or one of: {names}.")

    async def _transcribe(
        self, reader: "_Reader", asked: Asked, engine: Recognizer | None, gone: Gone | None
    ) -> Transcription:
        language = asked.language
        passages: list[Passage] = []
        words: list[Spoken] = []
        while (stretch := await reader.next()) is not None:
            if gone is not None and await gone():
                raise InvalidInput("The client went away.")
            evidence = Evidence(voiced_ms(stretch.voiced_samples), stretch.mean_probability)
            if not worth_hearing(evidence, self.ears.guards):
                continue
            spoken, sure = (language, 1.0) if language else await self._detect(stretch.audio(), engine)
            language = language or (spoken if evidence.voiced_ms >= _DETECT_MS else "")
            heard = await self._hear(stretch, (spoken, sure), asked, engine, evidence)
            if heard is not None:
                stretch = reader.put_back_unheard(stretch, heard)
                passages += _passages(stretch, heard, translated=asked.task == "translate")
                words += _spoken(stretch, heard)
                language = language or spoken
        return Transcription(
            asked.task,
            language or "en",
            reader.audio.samples / SAMPLE_RATE_HZ,
            join_words([passage.text for passage in passages], "en" if asked.task == "translate" else language),
            tuple(passages),
            tuple(words),
        )

    async def _detect(self, audio: Audio, engine: Recognizer | None) -> tuple[str, float]:
        if engine is not None and len(engine.languages) == 1:
            return engine.languages[0], 1.0
        return await self._compute.run(self.ears.detect, audio, priority=BATCH)

    async def _hear(
        self, stretch: Utterance, spoken: tuple[str, float], asked: Asked, engine: Recognizer | None, evidence: Evidence
    ) -> Recognition | None:
        language, sure = spoken
        translate = asked.task == "translate" and language != "en"
        request = Request(stretch.audio(), language, translate=translate)
        chosen = engine or self._choose(language, asked, translate=translate)
        heard = await self._compute.run(
            chosen.recognize, request.audio, language=language, translate=translate, priority=BATCH
        )
        heard = replace(heard, language_probability=sure)
        return await self._compute.run(self.ears.confirm, heard, request, evidence, priority=BATCH)

    def _choose(self, language: str, asked: Asked, *, translate: bool) -> Recognizer:
        if translate:
            translator = self.ears.translator
            if translator is None or language not in translator.languages:
                raise UnsupportedLanguage(
                    f"No installed model translates {language!r} speech; whisper-base does: "
                    "vivavoce models pull --model whisper-base"
                )
            return translator
        if asked.word_times and self.ears.translator is not None and language in self.ears.translator.languages:
            return self.ears.translator
        return self.ears.for_language(language)

    def _open(self, file: BinaryIO) -> AudioFile:
        return AudioFile(file, max_seconds=self._settings.max_upload_s)

    def _stretches(self, audio: AudioFile) -> Iterator[Utterance]:
        """The speech of a file in stretches of at most 24 s, cut where nobody speaks or where it is quietest."""
        policy = EndpointPolicy(self._settings.vad_start, self._settings.vad_stop)
        segmenter = Segmenter(self._make_detector(), policy, reopen_ms=_JOIN_PAUSES_MS)
        waiting: list[Utterance] = []
        position = 0
        for piece in audio.pieces():
            waiting += segmenter.feed(position, piece)
            position += len(piece)
            yield from _take_ready(waiting)
        waiting += segmenter.flush()
        yield from _take_ready(waiting)


class _Reader:
    """Decodes a file off the event loop. The decoder is native code: it must not be closed under a running step."""

    def __init__(self, audio: AudioFile, stretches: Iterator[Utterance]) -> None:
        self.audio = audio
        self._stretches = stretches
        self._step: asyncio.Future[Utterance | None] | None = None
        self._back: Utterance | None = None

    async def next(self) -> Utterance | None:
        """The next stretch, None at the end. If the caller is cancelled, the step goes on to its end."""
        if self._back is not None:
            back, self._back = self._back, None
            return back
        self._step = asyncio.get_running_loop().run_in_executor(None, next, self._stretches, None)
        return await asyncio.shield(self._step)

    def put_back_unheard(self, stretch: Utterance, heard: Recognition) -> Utterance:
        """The part of the stretch that was heard; where the engine stopped and speech goes on, the rest comes next."""
        at = _stopped_at(stretch, heard)
        if at is None:
            return stretch
        self._back = stretch
        return stretch.split_before(at)

    async def close(self) -> None:
        """Wait for the step that runs, and free the decoder."""
        self.audio.stop()
        if self._step is not None:
            await asyncio.wait([self._step])
            if not self._step.cancelled():
                self._step.exception()
        self.audio.close()


def _take_ready(waiting: list[Utterance]) -> Iterator[Utterance]:
    """Take out what is complete: closed utterances, and the first part of one that has grown long."""
    while waiting:
        first = waiting[0]
        while first.end - first.start > _LONGEST_SAMPLES:
            yield _split(first)
        if not first.closed:
            return
        waiting.pop(0)
        yield first


def _split(utterance: Utterance) -> Utterance:
    """The first 16 to 24 s, up to the quietest place; the rest stays in `utterance`."""
    cut = utterance.quietest(utterance.start + _EARLIEST_CUT_SAMPLES, utterance.start + _LONGEST_SAMPLES)
    return utterance.split_before(cut)


def _stopped_at(stretch: Utterance, heard: Recognition) -> int | None:
    """Where an engine that times its words stopped, though much speech follows: Whisper sometimes ends after a word."""
    if not heard.words:
        return None
    end = max(stretch.start + _FIRST_WORD_SAMPLES, _end_of(heard.words[-1], stretch))
    if len(stretch.voiced_windows(end, stretch.end)) * FRAME_SAMPLES < _UNHEARD_SAMPLES:
        return None
    return stretch.quietest(end - _CUT_NEAR_SAMPLES, end + _CUT_NEAR_SAMPLES)


def _end_of(word: TimedWord, stretch: Utterance) -> int:
    """No word lasts through a pause, nor two seconds: the alignment gives what was not heard to the last one."""
    start, end = (stretch.start + round(at * SAMPLE_RATE_HZ) for at in (word.start, word.end))
    voiced = stretch.voiced_windows(start, end)
    pauses = (one + FRAME_SAMPLES for one, next_ in itertools.pairwise(voiced) if next_ - one > _PAUSE_SAMPLES)
    return next(pauses, min(end, next(iter(voiced), start) + _LONGEST_WORD_SAMPLES))


def _passages(stretch: Utterance, heard: Recognition, *, translated: bool) -> list[Passage]:
    """Sentences, and parts of those too long for a subtitle. A translation has no words in time: it stays whole."""
    whole = Passage(
        heard.text,
        stretch.start / SAMPLE_RATE_HZ,
        stretch.voiced_until / SAMPLE_RATE_HZ,
        heard.mean_log_probability,
        heard.no_speech_probability,
    )
    if translated:
        return [replace(whole, text=heard.translation or heard.text)]
    spoken = _spoken(stretch, heard)
    words = [said.word for said in spoken]
    passages: list[Passage] = []
    while words:
        lengths_ms = [1000 * (said.end - spoken[0].start) for said in spoken]
        count = find_followed_sentence(words, heard.language)
        if count == 0 or lengths_ms[count - 1] > _SUBTITLES.cap_ms:
            count = find_cut(words, len(words), lengths_ms, heard.language, _SUBTITLES) or len(words)
        part, spoken, words = spoken[:count], spoken[count:], words[count:]
        text = join_words([said.word for said in part], heard.language)
        passages.append(replace(whole, text=text, start=part[0].start, end=part[-1].end))
    return passages


def _spoken(stretch: Utterance, heard: Recognition) -> list[Spoken]:
    """The words in time: as the engine says, else by their share of the voiced time."""
    if heard.words:
        origin = stretch.start / SAMPLE_RATE_HZ
        end = stretch.end / SAMPLE_RATE_HZ
        return [Spoken(w.text, min(end, origin + w.start), min(end, origin + w.end)) for w in heard.words]
    words = split_words(heard.text, heard.language)
    spans = spread_words(
        words, stretch.voiced_windows(stretch.start, stretch.end), (stretch.start, stretch.voiced_until)
    )
    return [
        Spoken(word, start / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ)
        for word, (start, end) in zip(words, spans, strict=True)
    ]
