"""Tells a translation from what a model says when it has lost the thread."""

import re

from mt.scripts import DENSE, DENSE_CHARS, LETTER

MAX_GROWTH = 3.0
MAX_GROWTH_FROM_DENSE = 12.0
GROWTH_ALLOWANCE_CHARS = 40
MAX_UNIT_WORDS = 8
MIN_REPEATS = 4


def clean(source: str, translation: str) -> str | None:
    """The translation without loops, or None when it cannot be one.

    A phrase that comes `MIN_REPEATS` times or more in a row, and more often than the source repeats anything, is said
    once. None: nothing left, no letters although the source has some, or longer than any translation of the source.
    """
    text = collapse(translation, repeats(source)).strip()
    if not LETTER.search(text):
        return text if text and not LETTER.search(source) else None
    growth = MAX_GROWTH_FROM_DENSE if DENSE.search(source) else MAX_GROWTH
    return text if len(text) <= growth * len(source) + GROWTH_ALLOWANCE_CHARS else None


def repeats(text: str) -> int:
    """How often the most repeated phrase of up to `MAX_UNIT_WORDS` words comes in a row; 1 when none does."""
    return max((times for _, _, times in _runs(_tokens(text))), default=1)


def collapse(text: str, source_repeats: int = 1) -> str:
    """The text with each loop said once."""
    tokens = _tokens(text)
    drop: set[int] = set()
    for start, size, times in _runs(tokens):
        if times >= MIN_REPEATS and times > source_repeats * 1.5 and not drop.intersection(range(start, start + size)):
            drop.update(range(start + size, start + size * times))
    return "".join(token for index, token in enumerate(tokens) if index not in drop) if drop else text


def _tokens(text: str) -> list[str]:
    """Words with the space behind them; single characters where words are not separated."""
    return re.findall(rf"[{DENSE_CHARS}]|[^\s{DENSE_CHARS}]+\s*|\s+", text)


def _runs(tokens: list[str]) -> list[tuple[int, int, int]]:
    """(start, words in the unit, times) of every phrase that repeats itself, smallest units first."""
    keys = [re.sub(r"\W+", "", token).casefold() or token.strip() for token in tokens]
    runs = []
    for size in range(1, MAX_UNIT_WORDS + 1):
        start = 0
        while start + 2 * size <= len(keys):
            times = 1
            unit = keys[start : start + size]
            while keys[start + times * size : start + (times + 1) * size] == unit:
                times += 1
            if times > 1:
                runs.append((start, size, times))
            start += size * (times - 1) + 1
    return runs
