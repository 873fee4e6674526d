"""English of what is said where mt does not read the language: the recogniser makes it from the sound of each clause.

A clause is half a sentence often enough, and alone it is translated worse. So the clause before it is heard again with
the English that it got, and the translation goes on from there.
"""

from dataclasses import dataclass

import numpy as np

from asr.engines.base import SAMPLE_RATE_HZ, Audio, Before
from asr.routing import Ears
from asr.words import normalize
from wire.compute import COMMITTED, ComputeThread

MAX_BEFORE_SAMPLES = 8 * SAMPLE_RATE_HZ
MAX_PAUSE_SAMPLES = 6 * SAMPLE_RATE_HZ // 10
"""Behind a longer silence a clause stands alone."""


@dataclass(frozen=True)
class Said:
    """A clause as it was recognised, and its audio, which begins at capture sample `start`."""

    text: str
    language: str
    audio: Audio
    start: int


class English:
    """One channel's. `as_text` are the languages that mt reads; they get none from here."""

    def __init__(self, ears: Ears, compute: ComputeThread, as_text: frozenset[str]) -> None:
        self._ears, self._compute, self._as_text = ears, compute, as_text
        self._before: Before | None = None
        self._until = 0

    def wanted(self, language: str) -> bool:
        """Whether clauses of the language need English from here, and can have it."""
        return language not in self._as_text and self._ears.translates(language)

    def before(self, start: int) -> Before | None:
        """What was said just before capture sample `start`, if there is anything."""
        return self._before if 0 <= start - self._until <= MAX_PAUSE_SAMPLES else None

    async def of(self, said: Said, priority: int = COMMITTED) -> str:
        """English of a clause."""
        before = self.before(said.start)
        english = await self._compute.run(self._ears.translate, said.audio, said.language, before, priority=priority)
        if before is not None and is_echo(english, said.text):
            english = await self._compute.run(self._ears.translate, said.audio, said.language, priority=priority)
        return english

    def spoken(self, said: Said, english: str, *, until: int) -> None:
        """The clause is committed, up to capture sample `until`; what follows goes on from it."""
        audio, before = said.audio, self.before(said.start)
        if before is not None and len(before.audio) + len(audio) <= MAX_BEFORE_SAMPLES:
            audio, english = np.concatenate([before.audio, audio]), f"{before.english} {english}"
        fits = english and len(audio) <= MAX_BEFORE_SAMPLES
        self._before = Before(audio, english) if fits and not is_echo(english, said.text) else None
        self._until = until


def is_echo(english: str, said: str) -> bool:
    """Whether most of it is in the speaker's own words: behind a name-ridden beginning Whisper goes on in them."""
    original = {normalize(word) for word in said.split()}
    words = [normalize(word) for word in english.split()]
    return sum(word in original for word in words) > len(words) / 2
