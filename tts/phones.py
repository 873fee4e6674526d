"""Phonemes for lip-sync out of the symbols that a voice was driven with. Pure."""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from tts.engines.base import SILENCE
from wire.events import Phoneme

_BEFORE = frozenset("ˈˌ")
"""Marks that belong to the phone after them."""
_TONES = frozenset("→↗↓↘")
_AFTER = frozenset("ːˑʰʲᵝ") | _TONES
"""Marks that belong to the phone before them."""
_PAUSES = frozenset(';:,.!?—…"()“”¡¿«»')


class Token(NamedTuple):
    """A symbol and when it sounds, in seconds."""

    symbol: str
    start: float
    end: float


def phones(tokens: Iterable[Token], *, offset_s: float = 0.0) -> tuple[Phoneme, ...]:
    """One entry for each phone, with the time of its marks; pauses are `sil`, a space lengthens the phone before it.

    Times are moved by `offset_s` and never before zero. A pause at the end is left out: it is cut off or made longer.
    """
    found: list[Token] = []
    pending: float | None = None
    for symbol, start, end in tokens:
        if symbol in _BEFORE:
            pending = start if pending is None else pending
        elif symbol in _AFTER or symbol.isspace() or unicodedata.combining(symbol):
            if found:
                before = found[-1]
                longer = "" if symbol.isspace() or before.symbol == SILENCE or symbol in _TONES else symbol
                found[-1] = Token(before.symbol + longer, before.start, end)
        elif symbol in _PAUSES:
            if found and found[-1].symbol == SILENCE:
                found[-1] = Token(SILENCE, found[-1].start, end)
            else:
                found.append(Token(SILENCE, start, end))
        else:
            found.append(Token(symbol, start if pending is None else pending, end))
            pending = None
    if found and found[-1].symbol == SILENCE:
        found.pop()
    return tuple(_moved(token, offset_s) for token in found if token.end + offset_s > 0)


def _moved(token: Token, offset_s: float) -> Phoneme:
    return Phoneme(token.symbol, round(max(0.0, token.start + offset_s), 4), round(token.end + offset_s, 4))
