"""Text as a list of words, in languages that put spaces between them and in those that do not."""

import re
import unicodedata
from collections.abc import Sequence

UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km", "yue", "bo"})
"""Languages written without spaces; their characters count as words."""
_UNSPACED_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.'’%\-]*|\S")
_OPENING = "\"'“‘«([{¿¡「『（《"


def split_words(text: str, language: str) -> list[str]:
    """The words of a text, each with the punctuation that clings to it."""
    if language not in UNSPACED:
        return text.split()
    words: list[str] = []
    for piece in _UNSPACED_WORD.findall(text):
        if words and not normalize(piece) and piece not in _OPENING:
            words[-1] += piece
        else:
            words.append(piece)
    return words


def join_words(words: Sequence[str], language: str) -> str:
    """The text of a list of words."""
    if language not in UNSPACED:
        return " ".join(words)
    text = ""
    for word in words:
        spaced = text[-1:].isascii() and word[:1].isascii() and text[-1:].strip() and word[:1].isalnum()
        text += " " + word if text and spaced else word
    return text


def normalize(word: str) -> str:
    """The word without case, punctuation and compatibility forms: what two hypotheses are compared by."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(
        character for character in folded if character.isalnum() or unicodedata.category(character)[0] == "M"
    )
