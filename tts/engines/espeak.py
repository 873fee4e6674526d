"""espeak-ng: a plain voice for about a hundred languages that have no better one. Instant, with phoneme events."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tts.engines.base import Audio, Chunk, Voice
from tts.espeak_ng import NORMAL_RATE_WPM, EspeakNg, EspeakVoice, shared
from tts.phones import Token, phones
from tts.samples import sentence

_PREFIX = "espeak-"
_ALIASES = {"cmn": "zh", "nb": "no"}
"""espeak-ng's code of a language -> the one the rest of the world uses."""
_INVENTED = "art/"
_PLANNED = frozenset(("eo", "ia"))
"""Of the invented languages only these are spoken."""


class Espeak:
    """The library is part of its package, so nothing has to be installed."""

    name = "espeak"
    model_id = ""
    max_characters = 500
    streams = False

    def __init__(self) -> None:
        self._library: EspeakNg = shared()
        self.sample_rate_hz = self._library.sample_rate_hz
        self._identifiers: dict[str, str] = {}
        self._voices = self._list()

    @property
    def voices(self) -> list[Voice]:
        return self._voices

    @property
    def ready(self) -> bool:
        return True

    def load(self) -> None:
        """Its data is read with the library."""

    def prepare(self, voice: Voice) -> Audio:
        return np.concatenate([chunk.audio for chunk in self.synthesize(sentence(voice.language), voice, 1.0)])

    def synthesize(self, text: str, voice: Voice, speed: float) -> Iterator[Chunk]:
        spoken = self._library.speak(text, self._identifiers[voice.id], rate_wpm=round(NORMAL_RATE_WPM * speed))
        audio = np.frombuffer(spoken.pcm, "<i2").astype(np.float32) / 32768.0
        marks = [(at / self.sample_rate_hz, symbol) for at, symbol in spoken.phonemes]
        marks.append((len(audio) / self.sample_rate_hz, ""))
        events = [(symbol, start, end) for (start, symbol), (end, _) in pairwise(marks) if end > start]
        tokens = [token for event in events for token in _letters(*event)]
        yield Chunk(audio, phones(tokens), last=True)

    def _list(self) -> list[Voice]:
        """One voice for each language and region; the best of a language is its default."""
        ranked = sorted(self._library.voices(), key=lambda voice: min(voice.languages, default=(99, "")))
        found: dict[str, Voice] = {}
        spoken: set[str] = set()
        for voice in ranked:
            made = _voice(voice, spoken)
            if made is not None and made.id not in found:
                found[made.id] = made
                self._identifiers[made.id] = voice.identifier
                spoken.add(made.language)
        return sorted(found.values(), key=lambda voice: voice.id)


def _voice(voice: EspeakVoice, spoken: set[str]) -> Voice | None:
    """None for invented languages, and for codes that have more than a language and a region."""
    if not voice.languages:
        return None
    code = voice.languages[0][1].lower()
    language, _, accent = code.partition("-")
    language = _ALIASES.get(language, language)
    if len(language) > 3 or len(accent) > 3 or (voice.identifier.startswith(_INVENTED) and language not in _PLANNED):
        return None
    default = language not in spoken
    return Voice(_PREFIX + code, language, voice.name.strip(), "espeak", voice.gender, accent.upper(), default)


def _letters(symbol: str, start: float, end: float) -> Iterator[Token]:
    """A symbol of several letters, such as a diphthong with its stress mark, takes its time in equal parts."""
    step = (end - start) / max(len(symbol), 1)
    for index, letter in enumerate(symbol):
        yield Token(letter, start + step * index, start + step * (index + 1))
