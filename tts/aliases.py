"""OpenAI's voice names, for programs that know no others; and the language of a text by its script. Pure."""

import unicodedata

from tts.engines.base import Voice
from tts.voices import VoiceBook

_FEMALE = frozenset(("alloy", "ballad", "coral", "marin", "nova", "sage", "shimmer"))
_MALE = frozenset(("ash", "cedar", "echo", "fable", "onyx", "verse"))
NAMES = _FEMALE | _MALE
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "DEVANAGARI": "hi",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}


def resolve(book: VoiceBook, language: str, name: str) -> Voice:
    """The voice with this id; for OpenAI's names the language's default, or its first voice of that gender.

    Raises UnknownVoice or UnsupportedLanguage.
    """
    known = name.lower()
    if known not in NAMES:
        return book.choose(language, name)
    default = book.choose(language)
    wanted = "female" if known in _FEMALE else "male"
    if default.gender == wanted:
        return default
    return next((voice for voice in book.of(language) if voice.gender == wanted), default)


def guess_language(text: str, default: str) -> str:
    """By the first letters of a script that one language dominates; kana anywhere means Japanese."""
    found = ""
    for letter in text[:500]:
        if not letter.isalpha():
            continue
        script = _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0])
        if script == "ja":
            return "ja"
        found = found or script or ""
    return found or default
