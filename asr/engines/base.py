"""What a recogniser and a voice activity detector must offer. Only a family's own file imports its library."""

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
FRAME_SAMPLES = 512
"""Samples of one voice-activity window: 32 ms at 16 kHz."""

Audio: TypeAlias = NDArray[np.float32]
"""Mono samples at 16 kHz, shape [n], in [-1, 1]."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word with its start and end in seconds from the start of the audio that was given to the recogniser."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser heard, with the evidence that the guards judge it by. What an engine lacks: its default."""

    text: str
    language: str
    language_probability: float = 1.0
    no_speech_probability: float = 0.0
    """Probability that there was no speech at all, in [0, 1]."""
    mean_log_probability: float = 0.0
    """Mean natural-log probability per token; 0 is certain."""
    words: tuple[TimedWord, ...] = field(default=())
    translation: str = ""
    """English, if the recogniser was asked to translate beside transcribing."""
    unsure: bool = False
    """The engine scored its own text as low as it does where it often errs: more audio may correct it."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was said just before, and the English that was made of it."""

    audio: Audio
    english: str


class Recognizer(Protocol):
    """Speech to text. Calls block and are made from one thread only."""

    @property
    def name(self) -> str:
        """Model id, as in the manifest."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes that it recognises."""

    @property
    def translates_to(self) -> tuple[str, ...]:
        """Languages that it can translate speech into by itself."""

    def recognize(
        self, audio: Audio, *, language: str | None = None, translate: bool = False, prefix: str = "", draft: str = ""
    ) -> Recognition:
        """What is said in `audio` (at most 30 s). `language` None: detect it. `translate`: also into English.

        `prefix` is what the beginning of the audio is known to say; the result is what follows it. `draft` is a guess
        at the result: a good one makes recognition faster, and none changes what is recognised. Empty text means that
        nothing was recognised. Raises UnsupportedLanguage for a language outside `languages`.
        """

    def translate(self, audio: Audio, language: str, before: Before | None = None) -> str:
        """What is said in `audio`, in English. It goes on where `before` ends; both together are at most 30 s.

        Raises UnsupportedLanguage where the engine cannot translate the language.
        """


class LanguageDetector(Protocol):
    """Tells which language is spoken. Calls block and are made from one thread only."""

    def detect(self, audio: Audio) -> tuple[str, float]:
        """The most probable language code and its probability, from at most 30 s of speech."""


class VoiceActivityDetector(Protocol):
    """Tells speech from everything else, window by window. Keeps state: one per channel."""

    def probability(self, frame: Audio) -> float:
        """Probability in [0, 1] that this window of FRAME_SAMPLES samples, following the last, holds speech."""

    def reset(self) -> None:
        """Forget everything heard so far."""
