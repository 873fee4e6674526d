"""Cuts a text into pieces that a voice takes at once, at the places where a speaker would breathe. Pure."""

import re
from collections.abc import Iterator
from typing import Literal

FirstPiece = Literal["off", "clause", "words"]
"""Where the first piece may end early: nowhere, after a clause mark, or also before a joining word."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])")
_CLAUSE = re.compile(r"(?<=[,;:—–])\s+|(?<=[、，；：])")
_SPACE = re.compile(r"\s+")
_MIN_FIRST_CHARACTERS = 12  # about 0.8 s of speech
_MIN_FIRST_WORDS, _MAX_FIRST_WORDS = 3, 7
_MIN_REST_WORDS = 3
_JOINING_WORDS = {
    "en": "and or but because that which who when while where if so to of in on at for with from by as than",
    "pt": "e ou mas porque que quando enquanto onde se para de do da dos das em no na nos nas com por como",
    "es": "y o pero porque que cuando mientras donde si para de del en con por como al",
    "fr": "et ou mais parce que qui quand où si pour de du des dans en avec par comme à au aux",
    "it": "e o ma perché che quando mentre dove se per di del della dei delle in con da come al alla",
    "de": "und oder aber weil dass der die das wenn wo ob für von mit zu in auf bei als",
}
_JOINING = {language: frozenset(words.split()) for language, words in _JOINING_WORDS.items()}


def pieces(text: str, *, max_characters: int, language: str = "", first: FirstPiece = "off") -> list[str]:
    """The text in order, in pieces of at most `max_characters`: whole sentences, else clauses, words, letters.

    With `first`, what comes first is cut short so that it can be heard while the rest is made.
    """
    cut = list(_packed(text, (_SENTENCE, _CLAUSE, _SPACE), max_characters))
    if cut and first != "off":
        at = _first_cut(cut[0], language, words=first == "words")
        if at:
            cut[:1] = [cut[0][:at].rstrip(), cut[0][at:].lstrip()]
    return cut


def _packed(text: str, seams: tuple[re.Pattern[str], ...], limit: int) -> Iterator[str]:
    """Neighbouring parts share a piece as long as they fit; a part that does not fit is cut at the next finer seam."""
    if len(text) <= limit:
        yield from [text] if text.strip() else []
        return
    if not seams:
        yield from (text[at : at + limit] for at in range(0, len(text), limit))
        return
    piece = ""
    for part in _parts(text, seams[0]):
        if len(piece) + len(part) <= limit:
            piece += part
            continue
        if piece.strip():
            yield piece.strip()
        piece = ""
        if len(part) <= limit:
            piece = part
        else:
            yield from _packed(part.strip(), seams[1:], limit)
    if piece.strip():
        yield piece.strip()


def _parts(text: str, seam: re.Pattern[str]) -> Iterator[str]:
    """The text cut behind each seam, nothing lost."""
    begin = 0
    for found in seam.finditer(text):
        yield text[begin : found.end()]
        begin = found.end()
    yield text[begin:]


def _first_cut(text: str, language: str, *, words: bool) -> int:
    """Where the first piece ends, in characters; 0 where no place is good."""
    starts = [found.end() for found in _SPACE.finditer(text)]
    joining = _JOINING.get(language, frozenset())
    natural = 0
    for index, at in enumerate(starts, 1):
        rest = len(starts) + 1 - index
        if index < _MIN_FIRST_WORDS or at < _MIN_FIRST_CHARACTERS:
            continue
        if index > _MAX_FIRST_WORDS or rest < _MIN_REST_WORDS:
            break
        if text[:at].rstrip()[-1] in ",;:—–":
            return at
        following = text[at:].split(maxsplit=1)[0].lower()
        before = text[:at].split()[-1].lower()
        if words and not natural and following in joining and before not in joining:
            natural = at
    return natural
