"""Requests that want a file: the whole text is spoken, and encoded while it is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

from tts.aliases import guess_language, resolve
from tts.describe import describe
from tts.encode import Encoder, Format
from tts.engines.base import MAX_SPEED, MIN_SPEED, Voice
from tts.normalize import speakable
from tts.settings import TtsSettings
from tts.speaker import Order, Speaker
from tts.utterance import Utterance
from tts.voices import VoiceBook
from wire.compute import BATCH, ComputeThread
from wire.errors import InvalidInput
from wire.events import Phoneme

Gone = Callable[[], Awaitable[bool]]


class Asked(Protocol):
    """What a request says."""

    input: str
    model: str
    voice: str
    response_format: Format
    speed: float
    language: str


class Batch:
    """Speech for jobs and other programs. Live channels go first: its work waits until they have none."""

    def __init__(self, speaker: Speaker, compute: ComputeThread, settings: TtsSettings) -> None:
        self._speaker = speaker
        self._compute = compute
        self._settings = settings

    def voices(self) -> list[dict[str, Any]]:
        return describe(self._speaker.book)

    async def speech(self, asked: Asked, *, gone: Gone, phonemes: list[Phoneme] | None = None) -> AsyncIterator[bytes]:
        """Parts of the file as they are ready; stops when the client is gone. Fills `phonemes`, where it is given.

        Raises InvalidInput, UnknownVoice, UnsupportedLanguage or EngineFailed before the first part.
        """
        voice = self._voice(asked)
        if not await self._compute.run(speakable, asked.input, voice.language, priority=BATCH):
            raise InvalidInput("`input` holds nothing that can be said.", field="input")
        own_speed = min(max(asked.speed, MIN_SPEED), MAX_SPEED)
        chunks = self._speaker.speak(Order(asked.input, voice, own_speed))
        utterance = Utterance(self._compute, chunks, timeout_s=self._settings.chunk_timeout_s, priority=BATCH)
        tempo = asked.speed / own_speed
        encoder = Encoder(asked.response_format, self._speaker.book.engine(voice).sample_rate_hz, tempo=tempo)
        try:
            async for chunk in utterance.chunks():
                if await gone():
                    return
                if phonemes is not None:
                    phonemes += [Phoneme(p.symbol, p.start / tempo, p.end / tempo) for p in chunk.phonemes]
                if part := await self._compute.run(encoder.push, chunk.audio, priority=BATCH):
                    yield part
            yield await self._compute.run(encoder.finish, priority=BATCH)
        finally:
            utterance.abandon()

    def _voice(self, asked: Asked) -> Voice:
        limit = self._settings.max_text_chars
        if len(asked.input) > limit:
            raise InvalidInput(f"`input` has at most {limit} characters; send this text in parts.", field="input")
        book, language = self._book(asked.model), asked.language
        if not language and not book.knows(asked.voice):
            language = guess_language(asked.input, self._settings.default_language)
        return resolve(book, language, asked.voice)

    def _book(self, model: str) -> VoiceBook:
        """With the engine that the request names first; names of other servers' models mean none."""
        book = self._speaker.book
        named = any(model and model in (engine.name, engine.model_id) for engine in book.engines)
        return VoiceBook(book.engines, preferred=model) if named else book
