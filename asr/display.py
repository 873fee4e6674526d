"""What readers see of a clause that is still being spoken.

The end of a hypothesis changes with almost every decoding. Shown is what two decodings in a row agree on, and only ever
more of it, until the clause pauses or is committed: far less flicker, and a word stands for good half a second later.
"""

from collections.abc import Sequence

from asr.words import normalize


class DraftView:
    """The open clause of one utterance, as its readers see it grow."""

    def __init__(self) -> None:
        self.words: list[str] = []
        """What is shown."""
        self._last: list[str] = []

    def update(self, words: Sequence[str]) -> None:
        """Another hypothesis of the running clause."""
        agreed = common(self._last, words)
        kept = common(self.words, words)
        if kept == len(self.words):
            self.words = list(words[: max(agreed, kept)])
        self._last = list(words)

    def reveal(self, words: Sequence[str]) -> None:
        """Speech has paused: all that was heard is shown."""
        self.words, self._last = list(words), list(words)

    def drop(self, count: int) -> None:
        """The first `count` words have been committed; the clause after them goes on from here."""
        self.words, self._last = self.words[count:], self._last[count:]


def common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many words both begin with, without case and punctuation."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((i for i, (a, b) in pairs if normalize(a) != normalize(b)), min(len(first), len(second)))
