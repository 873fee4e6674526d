"""When each word was said, for recognisers that do not tell: words share the voiced windows by their length."""

from collections.abc import Sequence
from itertools import pairwise

from asr.engines.base import FRAME_SAMPLES
from wire.events import Span


def spread_words(words: Sequence[str], windows: Sequence[int], fallback: Span) -> list[Span]:
    """One span of capture samples a word, in order and without overlap.

    `windows` are the beginnings of the voiced windows that the words were said in; without any, the words share
    `fallback`. A word's share grows with its number of characters, plus one for the transition to the next.
    """
    if not words:
        return []
    weights = [len(word) + 1 for word in words]
    total, reached = sum(weights), 0
    edges = [_at(0.0, windows, fallback)]
    for weight in weights:
        reached += weight
        edges.append(_at(reached / total, windows, fallback))
    return [(start, max(start, end)) for start, end in pairwise(edges)]


def _at(share: float, windows: Sequence[int], fallback: Span) -> int:
    """The sample at which this share (0 to 1) of the voiced time has passed."""
    if not windows:
        return round(fallback[0] + share * (fallback[1] - fallback[0]))
    position = share * len(windows)
    index = min(int(position), len(windows) - 1)
    return round(windows[index] + (position - index) * FRAME_SAMPLES)
