"""Recognisers and a voice detector that hear written audio: each word is a stretch of samples at its own level.

`spoken("hello", "world")` makes the audio; a fake recogniser reads the words back from it, as a real one hears them,
and fails when told to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from asr.engines.base import SAMPLE_RATE_HZ, Audio, Before, Recognition
from wire.errors import EngineFailed, WireError
from wire.events import Segment, Video
from wire.logs import Logger, get_logger
from wire.outbox import Key

WORD_SAMPLES = 6_400
"""400 ms, a word at an ordinary pace."""
_FIRST_LEVEL = 0.1
_LEVEL_STEP = 0.001


class Vocabulary:
    """The words that have been spoken in a test, each with its level."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def spoken(self, *words: str) -> Audio:
        """Audio of the words, 400 ms each."""
        levels = [self._level(word) for word in words]
        return np.repeat(np.array(levels, np.float32), WORD_SAMPLES)

    def read(self, audio: Audio) -> list[str]:
        """The words whose greater half is in the audio."""
        levels = np.round((audio - _FIRST_LEVEL) / _LEVEL_STEP).astype(int)
        pieces = np.split(levels, np.flatnonzero(np.diff(levels)) + 1)
        heard = [piece[0] for piece in pieces if len(piece) > WORD_SAMPLES // 2]
        return [self._words[index] for index in heard if 0 <= index < len(self._words)]

    def _level(self, word: str) -> float:
        self._words.append(word)
        return _FIRST_LEVEL + _LEVEL_STEP * (len(self._words) - 1)


@dataclass
class FakeRecognizer:
    """Reads what was spoken. `fails` raises at each call; `says` overrides what is heard."""

    vocabulary: Vocabulary
    name: str = "fake"
    languages: tuple[str, ...] = ("en",)
    translates_to: tuple[str, ...] = ()
    fails: bool = False
    says: Recognition | None = None
    spoken_language: str = "en"
    calls: int = 0
    given: list[Before | None] = field(default_factory=list)
    """What came before each audio that it translated by itself."""
    longest: int = 0
    """Samples of the longest audio it was given."""

    def recognize(
        self, audio: Audio, *, language: str | None = None, translate: bool = False, prefix: str = "", draft: str = ""
    ) -> Recognition:
        """See asr.engines.base.Recognizer."""
        self.calls += 1
        self.longest = max(self.longest, len(audio))
        if self.fails:
            raise EngineFailed("The fake was told to fail.")
        if self.says is not None:
            return self.says
        words = self._after(prefix.split(), self.vocabulary.read(audio))
        english = " ".join(f"{word}-in-english" for word in words) if translate else ""
        return Recognition(" ".join(words), language or self.spoken_language, translation=english)

    def translate(self, audio: Audio, language: str, before: Before | None = None) -> str:
        """See asr.engines.base.Recognizer."""
        self.given.append(before)
        return self.recognize(audio, language=language, translate=True).translation

    def detect(self, audio: Audio) -> tuple[str, float]:
        """See asr.engines.base.LanguageDetector."""
        return self.spoken_language, 0.99

    @staticmethod
    def _after(prefix: list[str], words: list[str]) -> list[str]:
        """Goes on behind the last word that was given, wherever it is heard, as a decoder does."""
        return words[words.index(prefix[-1]) + 1 :] if prefix and prefix[-1] in words else words[len(prefix) :]


class FakeDetector:
    """Speech is whatever is louder than nothing."""

    resets = 0

    def probability(self, frame: Audio) -> float:
        return float(np.abs(frame).mean() > 0.01)

    def reset(self) -> None:
        self.resets += 1


@dataclass
class FakePort:
    """A channel's port that remembers everything."""

    channel: str = "c"
    log: Logger = field(default_factory=get_logger)
    emitted: list[Segment] = field(default_factory=list)
    finished: list[Segment] = field(default_factory=list)
    complaints: list[WireError] = field(default_factory=list)
    settled: int = 0
    clock: float = 100.0

    def now(self) -> float:
        self.clock += 0.001
        return self.clock

    async def emit(self, event: Segment, payload: bytes = b"", *, cause: Segment | None = None) -> None:
        self.emitted.append(event)

    async def finish(self, cause: Segment) -> None:
        self.finished.append(cause)

    def show(self, event: Video, payload: bytes) -> None:
        raise NotImplementedError  # only faces are shown

    def on_acknowledged(self, tell: Callable[[Key], None]) -> None:
        """Nobody acknowledges."""

    async def settle(self, sample: int) -> None:
        assert sample >= self.settled, "what is settled stays settled"
        self.settled = sample

    async def complain(self, error: WireError) -> None:
        self.complaints.append(error)


def silence(ms: int) -> Audio:
    """Digital silence."""
    return np.zeros(ms * SAMPLE_RATE_HZ // 1000, np.float32)


def pcm_of(parts: Sequence[Audio]) -> bytes:
    """The parts one after another as PCM16LE."""
    return (np.concatenate(parts) * 32_768).astype("<i2").tobytes()
