"""Which engine hears what: Moonshine for English, Whisper for the rest, detection, translation and second opinions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from asr.engines.base import SAMPLE_RATE_HZ, Audio, Before, LanguageDetector, Recognition, Recognizer
from asr.guards import Evidence, GuardPolicy, convincing, judge
from wire.errors import UnsupportedLanguage

_RETRY_VOICED_MS = 400


@dataclass(frozen=True)
class Request:
    """Audio to hear, of which the beginning is known to say `prefix`; `draft` is a guess at the rest."""

    audio: Audio
    language: str
    translate: bool = False
    prefix: str = ""
    draft: str = ""


class Ears:
    """The installed engines of one service. All calls block; they belong on the compute thread."""

    def __init__(
        self, recognizers: Sequence[Recognizer], detector: LanguageDetector | None, guards: GuardPolicy | None = None
    ) -> None:
        """`recognizers` in order of preference: the first that knows a language hears it."""
        self.recognizers = tuple(recognizers)
        self.detector = detector
        self.guards = guards or GuardPolicy()

    @property
    def languages(self) -> list[str]:
        """Codes of all languages that some engine recognises."""
        return sorted({code for recognizer in self.recognizers for code in recognizer.languages})

    @property
    def translator(self) -> Recognizer | None:
        """The engine that translates speech into English by itself."""
        return next((engine for engine in self.recognizers if "en" in engine.translates_to), None)

    def for_language(self, language: str) -> Recognizer:
        """Raises UnsupportedLanguage."""
        for recognizer in self.recognizers:
            if language in recognizer.languages:
                return recognizer
        raise UnsupportedLanguage(
            f"No installed model recognises {language!r}; GET /info lists those that are known. If only a few are, "
            "whisper-base adds about 100: vivavoce models pull --model whisper-base"
        )

    def detect(self, audio: Audio) -> tuple[str, float]:
        """The language spoken and its probability."""
        if self.detector is None:
            return self.languages[0], 1.0
        return self.detector.detect(audio)

    def hear(self, request: Request) -> Recognition:
        """What the engine for the language hears."""
        return self.for_language(request.language).recognize(
            request.audio,
            language=request.language,
            translate=request.translate,
            prefix=request.prefix,
            draft=request.draft,
        )

    def translates(self, language: str) -> bool:
        """Whether the engine for the language makes English of it. Raises UnsupportedLanguage."""
        return language != "en" and "en" in self.for_language(language).translates_to

    def translate(self, audio: Audio, language: str, before: Before | None = None) -> str:
        """What the engine for the language makes of it in English. Raises UnsupportedLanguage."""
        return self.for_language(language).translate(audio, language, before)

    def confirm(self, heard: Recognition, request: Request, evidence: Evidence) -> Recognition | None:
        """What was really said, as far as can be told: `heard`, another engine's version, or None for nothing.

        `request.audio` is the clause alone. Only a doubtful or empty result costs a second hearing.
        """
        if not heard.text and evidence.voiced_ms < _RETRY_VOICED_MS:
            return None
        verdict = judge(heard, evidence, self.guards) if heard.text else "doubt"
        if verdict == "keep":
            return heard
        other = self._other(request.language)
        if other is None or verdict == "drop":
            return heard if verdict == "doubt" and heard.text else None
        second = other.recognize(request.audio, language=request.language, translate=request.translate)
        sure = min(heard.language_probability, second.language_probability)
        second = replace(second, language_probability=sure)
        if judge(second, evidence, self.guards) == "drop":
            return None
        if not heard.text and not convincing(second, evidence, self.guards):
            return None
        poor = heard.mean_log_probability < self.guards.doubtful_log_probability
        return second if poor or not heard.text else heard

    def _other(self, language: str) -> Recognizer | None:
        """An engine for a second opinion, other than the one that heard it first."""
        fitting = [engine for engine in self.recognizers if language in engine.languages]
        return fitting[1] if len(fitting) > 1 else None


def voiced_ms(samples: int) -> float:
    """Samples at 16 kHz as milliseconds."""
    return samples * 1000 / SAMPLE_RATE_HZ
