"""Which words of a growing hypothesis will not change: LocalAgreement-2 (Liu et al. 2020; Macháček et al. 2023)."""

from collections.abc import Sequence

from asr.words import normalize


class LocalAgreement:
    """Words become stable when two hypotheses in a row begin with them; case and punctuation do not count.

    Each hypothesis is given as what follows the words that are stable already. Its last word may be cut off by the end
    of the audio and is never made stable.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the last hypothesis."""
        self._last: tuple[str, ...] = ()

    def remember(self, words: Sequence[str]) -> None:
        """Take a hypothesis for the next one to agree with; none of its words becomes stable now."""
        self._last = tuple(words)

    def observe(self, words: Sequence[str], ripe: int | None = None) -> int:
        """How many leading words of this hypothesis have just become stable; the rest is remembered for the next.

        Only the first `ripe` may (None: any): those that are far enough from the end of the audio.
        """
        eligible = len(words) - 1 if ripe is None else min(ripe, len(words) - 1)
        agreed = 0
        for new, old in zip(words[: max(0, eligible)], self._last, strict=False):
            if normalize(new) != normalize(old):
                break
            agreed += 1
        self._last = tuple(words[agreed:])
        return agreed
