"""Finds loops: the same words over and over, which a recogniser says when it has lost the audio."""

import zlib
from collections.abc import Sequence

MAX_COMPRESSION_RATIO = 2.4
"""Text that deflates better than this repeats itself (figure from the Whisper paper, arXiv:2212.04356)."""
MAX_REPEATS = 3
_LONGEST_PHRASE_WORDS = 8
_LONGEST_LOOP_TOKENS = 16


def compression_ratio(text: str) -> float:
    """Bytes of UTF-8 over bytes deflated: about 1 for short or ordinary text, large for loops."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 1.0


def repeats(words: Sequence[str]) -> tuple[int, int]:
    """How often the most repeated run of 1 to 8 words stands in a row, and how many words the run has."""
    most, length = min(1, len(words)), 1
    for size in range(1, min(_LONGEST_PHRASE_WORDS, len(words)) + 1):
        run = 0
        for index in range(size, len(words)):
            run = run + 1 if words[index] == words[index - size] else 0
            if run // size + 1 > most:
                most, length = run // size + 1, size
    return most, length


def without_loop(tokens: list[int]) -> list[int]:
    """The tokens without the end that says again what is before it: in audio that stops inside a word it goes on so."""

    def repeated(size: int) -> int:
        pairs = zip(reversed(tokens), reversed(tokens[:-size]), strict=False)
        return next((i for i, (a, b) in enumerate(pairs) if a != b), len(tokens) - size)

    sizes = range(1, min(_LONGEST_LOOP_TOKENS, len(tokens) - 1) + 1)
    longest = max((run for size in sizes if (run := repeated(size)) >= size), default=0)
    return tokens[: len(tokens) - longest]


def is_loop(words: Sequence[str], text: str) -> bool:
    """Whether the text repeats itself more than people do. `words` are normalised."""
    if compression_ratio(text) > MAX_COMPRESSION_RATIO:
        return True
    count, length = repeats(words)
    return (count > MAX_REPEATS and 2 * count * length > len(words)) or count > 2 * MAX_REPEATS
