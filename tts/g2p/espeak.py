"""Phonemes from espeak-ng in the form Kokoro was trained on: its `EspeakG2P` pipeline for es, fr, hi, it and pt-br.

Affricates and diphthongs are single letters of Kokoro's alphabet, and punctuation stays where it was.
"""

import re

from tts.espeak_ng import EspeakNg

# A mark between digits is part of a number, so only marks before a space or the end divide the text.
_MARKS = re.compile(r"\s*([;:,.!?—…\"”»)]+)(?=\s|$)\s*|\s*([¡¿“«(\"])\s*")
_KOKORO = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "s^s": "S",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
    "ɔ^ɪ": "Y",
    "^": "",
    "-": "",
}
_QUOTES = str.maketrans({"«": "“", "»": "”"})
_FLAG = re.compile(r"\([a-z-]+\)")  # espeak-ng marks a change of language, as in "(en)"


class EspeakG2P:
    """Text to phonemes in one language."""

    def __init__(self, library: EspeakNg, voice: str) -> None:
        self._library = library
        self._voice = voice

    def __call__(self, text: str) -> str:
        """Phonemes with punctuation and spaces, all in Kokoro's alphabet; characters outside it may remain."""
        parts: list[str] = []
        end = 0
        for mark in _MARKS.finditer(text):
            parts.append(self._phonemes(text[end : mark.start()]))
            closing, opening = mark.groups()
            parts.append(f"{closing} " if closing else f" {opening}")
            end = mark.end()
        parts.append(self._phonemes(text[end:]))
        joined = " ".join("".join(parts).translate(_QUOTES).split())
        return joined.replace("“ ", "“").replace(" ”", "”")

    def _phonemes(self, words: str) -> str:
        if not words.strip():
            return ""
        found = " ".join(self._library.phonemes(words, self._voice))
        for espeak, kokoro in _KOKORO.items():
            found = found.replace(espeak, kokoro)
        return _FLAG.sub("", found)
