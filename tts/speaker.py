"""Text to finished speech: normalised, cut, synthesised, trimmed, levelled and joined. Runs in the compute thread."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from tts.chunking import FirstPiece, pieces
from tts.engines.base import MAX_SPEED, MIN_SPEED, Audio, Chunk, Synthesizer, Voice
from tts.joins import Joiner, fade_edges, quiet_end, quiet_start, silence
from tts.levels import gain_to_target, limit
from tts.normalize import speakable
from tts.samples import sentence
from tts.voices import VoiceBook
from wire.events import Phoneme
from wire.memory import give_back

_KEEP_BEFORE_S, _KEEP_AFTER_S = 0.01, 0.04
_PAUSES_S = {".": 0.25, "!": 0.25, "?": 0.25, "…": 0.25, "。": 0.25, "！": 0.25, "？": 0.25}
_CLAUSE_PAUSE_S = 0.12
_SECONDS_PER_CHARACTER = 0.07
"""Of a voice that has not spoken yet."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be said. `speed` 1.0 is the voice's own pace."""

    text: str
    voice: Voice
    speed: float = 1.0
    first: FirstPiece = "off"


class Speaker:
    """The voices, ready to speak. Every call blocks and belongs in the compute thread."""

    def __init__(self, book: VoiceBook) -> None:
        self.book = book
        self._gains: dict[str, float] = {}
        self._seconds_per_character: dict[str, float] = {}

    def prepare(self, voice: Voice) -> None:
        """Load the voice's model and measure its loudness, once. Raises WireError."""
        if voice.id in self._gains:
            return
        engine = self.book.engine(voice)
        engine.load()
        sample = engine.prepare(voice)
        self._seconds_per_character[voice.id] = _length_s(sample, engine.sample_rate_hz) / len(sentence(voice.language))
        self._gains[voice.id] = gain_to_target(sample, engine.sample_rate_hz)
        give_back()

    def prepared(self, voice: Voice) -> bool:
        return voice.id in self._gains

    def natural_s(self, text: str, voice: Voice) -> float:
        """About how long the voice takes to say this at its own pace."""
        return len(text) * self._seconds_per_character.get(voice.id, _SECONDS_PER_CHARACTER)

    def speak(self, order: Order) -> Iterator[Chunk]:
        """Speech as it is made, times from the start of all of it; the last chunk says so and may be empty."""
        self.prepare(order.voice)
        engine = self.book.engine(order.voice)
        text = speakable(order.text, order.voice.language)
        cut = pieces(text, max_characters=engine.max_characters, language=order.voice.language, first=order.first)
        finish = _Finish(engine.sample_rate_hz, self._gains[order.voice.id])
        speed = min(max(order.speed, MIN_SPEED), MAX_SPEED)
        for index, piece in enumerate(cut):
            final = index == len(cut) - 1
            pause_s = 0.0 if final else _PAUSES_S.get(piece[-1], _CLAUSE_PAUSE_S) / speed
            yield from finish.piece(_synthesize(engine, piece, order.voice, speed), pause_s=pause_s, final=final)
        if not cut:
            yield Chunk(np.zeros(0, np.float32), last=True)


def _length_s(audio: Audio, rate_hz: int) -> float:
    """Without the silence around it."""
    return max(0, len(audio) - quiet_start(audio, rate_hz) - quiet_end(audio, rate_hz)) / rate_hz


def _synthesize(engine: Synthesizer, text: str, voice: Voice, speed: float) -> Iterator[Chunk]:
    return engine.synthesize(text, voice, speed)


class _Finish:
    """Puts the pieces of one utterance on one clock, without silence around them or seams between them."""

    def __init__(self, rate_hz: int, gain: float) -> None:
        self._rate_hz = rate_hz
        self._gain = gain
        self._joiner = Joiner(hold=rate_hz // 100)
        self._made = 0

    def piece(self, chunks: Iterator[Chunk], *, pause_s: float, final: bool) -> Iterator[Chunk]:
        """One piece's chunks, finished; a pause behind it unless it is the final one."""
        base_s, begun = self._made / self._rate_hz, False
        for chunk in chunks:
            audio, cut = self._trim(chunk, begun=begun)
            overlap = min(chunk.overlap, len(audio)) if begun else 0
            base_s -= cut / self._rate_hz
            begun = begun or len(audio) > 0
            audio = limit(audio * np.float32(self._gain))
            if chunk.last:
                audio = np.concatenate([audio, silence(pause_s, self._rate_hz)])
            last = chunk.last and final
            self._made += len(audio) - overlap
            ready = self._joiner.push(audio, overlap=overlap, last=last)
            yield Chunk(ready, tuple(_moved(phoneme, base_s) for phoneme in chunk.phonemes), last=last)

    def _trim(self, chunk: Chunk, *, begun: bool) -> tuple[Audio, int]:
        """The audio without the silence before and after the piece, and how much was cut off its beginning."""
        audio, cut = chunk.audio, 0
        if not begun:
            cut = max(0, quiet_start(audio, self._rate_hz) - int(_KEEP_BEFORE_S * self._rate_hz))
            audio = audio[cut:]
        if chunk.last and len(audio) > chunk.overlap:
            after = quiet_end(audio, self._rate_hz) - int(_KEEP_AFTER_S * self._rate_hz)
            audio = audio[: len(audio) - max(0, min(after, len(audio) - chunk.overlap))]
        return fade_edges(audio, self._rate_hz, start=not begun, end=chunk.last), cut


def _moved(phoneme: Phoneme, seconds: float) -> Phoneme:
    start, end = max(0.0, phoneme.start + seconds), max(0.0, phoneme.end + seconds)
    return msgspec.structs.replace(phoneme, start=round(start, 4), end=round(end, 4))
