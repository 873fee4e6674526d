"""Which voice speaks a language: the installed engines in order of preference, and what their voices are."""

from collections.abc import Sequence

from tts.engines.base import Synthesizer, Voice
from wire.errors import UnknownVoice, UnsupportedLanguage

_SAME = {"cmn": "zh", "nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "yue-hant": "yue"}
_LISTED = 12


def base_of(language: str) -> str:
    """The ISO 639 code without region: `pt_BR` is `pt`, `nb` is `no`."""
    base = language.replace("_", "-").lower().partition("-")[0]
    return _SAME.get(base, base)


def accent_of(language: str) -> str:
    """The region of a language code, upper case; empty without one."""
    return language.replace("_", "-").upper().partition("-")[2]


class VoiceBook:
    """All voices. The first engine with a default voice for a language speaks it, unless a voice is asked for."""

    def __init__(self, engines: Sequence[Synthesizer], *, preferred: str = "") -> None:
        """`preferred` is the name or the model id of the engine that comes first for every language it has."""
        self.engines = sorted(
            engines, key=lambda engine: not preferred or preferred not in (engine.name, engine.model_id)
        )
        self._engines = {engine.name: engine for engine in self.engines}
        self.voices = [voice for engine in self.engines for voice in engine.voices]
        self._by_id = {voice.id: voice for voice in self.voices}

    @property
    def languages(self) -> list[str]:
        return sorted({voice.language for voice in self.voices})

    def knows(self, voice_id: str) -> bool:
        return voice_id in self._by_id

    def engine(self, voice: Voice) -> Synthesizer:
        return self._engines[voice.engine]

    def default(self, language: str) -> Voice | None:
        """The voice of a language when none is asked for; with the region's accent where its engine has one."""
        spoken = self.of(language)
        best = next((voice for voice in spoken if voice.default), spoken[0] if spoken else None)
        accent = accent_of(language)
        if best is None or not accent or best.accent == accent:
            return best
        alike = [voice for voice in spoken if voice.engine == best.engine and voice.accent == accent]
        return alike[0] if alike else best

    def of(self, language: str) -> list[Voice]:
        """The voices of a language, those of the preferred engine first."""
        return [voice for voice in self.voices if voice.language == base_of(language)]

    def is_default(self, voice: Voice) -> bool:
        return self.default(voice.language) == voice

    def choose(self, language: str, voice_id: str = "") -> Voice:
        """The voice to use; an empty language means the one that the voice speaks.

        Raises UnknownVoice and UnsupportedLanguage, which name what there is.
        """
        if not voice_id:
            return self._default(language)
        voice = self._by_id.get(voice_id)
        spoken = self.of(language) if language else self.voices
        if voice is None or (language and voice not in spoken):
            if language and not spoken:
                return self._default(language)
            what = f"speaks {voice.language}, not {language}" if voice else "does not exist"
            whose = f"the voices of {language}" if language else "the voices"
            raise UnknownVoice(
                f"The voice {voice_id!r} {what}; {whose} are: {_names(spoken)}.",
                voices=[voice.id for voice in spoken],
            )
        return voice

    def _default(self, language: str) -> Voice:
        voice = self.default(language)
        if voice is None:
            raise UnsupportedLanguage(
                f"No voice speaks {language!r}; there are voices for: {', '.join(self.languages)}.",
                languages=self.languages,
            )
        return voice


def _names(voices: Sequence[Voice]) -> str:
    names = [voice.id for voice in voices]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more
