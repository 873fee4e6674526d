"""Which characters languages are written with."""

import re


def words(table: str) -> list[str]:
    """The words of a table written as text."""
    return table.split()


LETTER = re.compile(r"[^\W\d_]")
DENSE_CHARS = "\u3040-\u30ff\u3400-\u9fff"
"""Kana and Han, as the inside of a regular expression's brackets: about a word each, and no spaces between them."""
DENSE = re.compile(f"[{DENSE_CHARS}]")

_SCRIPTS = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "arabic": "\u0600-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "hebrew": "\u0590-\u05ff",
    "han": DENSE_CHARS,
    "hangul": "\uac00-\ud7af\u1100-\u11ff",
    "thai": "\u0e00-\u0e7f",
    "devanagari": "\u0900-\u097f",
}
_USERS = {
    "latin": "en pt es fr de it nl ca gl ro pl cs sk sl hr hu fi et lv lt sv da no is tr vi id ms tl",
    "cyrillic": "ru uk be bg mk kk ky mn tg tt ba",
    "greek": "el",
    "arabic": "ar fa ur ps sd ug",
    "hebrew": "he yi",
    "han": "zh ja yue",
    "hangul": "ko",
    "thai": "th",
    "devanagari": "hi mr ne sa",
}
_LETTERS_OF = {
    language: re.compile(f"[{_SCRIPTS[script]}]") for script, users in _USERS.items() for language in users.split()
}


def written_in(text: str, language: str) -> bool:
    """Whether the text has letters of a script that the language uses; any letter for a language not listed here."""
    return _LETTERS_OF.get(language, LETTER).search(text) is not None
