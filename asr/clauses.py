"""Where a running hypothesis is cut into clauses, the units that are translated and spoken. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from asr.clause_tables import ClauseTable, table_for
from asr.words import UNSPACED, normalize

_TERMINAL = (".", "!", "?", "…", "。", "！", "？", "।", "؟")
_PAUSING = (",", ";", ":", "—", "–", "，", "、", "；", "：", "،")
_CLOSING_MARKS = "\"'”’»)]}」』）》"
_CHARACTERS_PER_WORD = 1.7


@dataclass(frozen=True)
class ClausePolicy:
    """When a clause is long enough. Counts are words; a language without spaces counts 1.7 characters as one."""

    comma_words: int = 3
    max_words: int = 7
    soft_ms: int = 1_800
    soft_words: int = 3
    cap_ms: int = 2_800
    near_words: int = 4

    @classmethod
    def of_length(cls, cap_ms: int) -> Self:
        """For clauses of at most about `cap_ms`: a word takes 400 ms, and two thirds of it are much time."""
        return cls(max_words=round(cap_ms / 400), soft_ms=round(cap_ms * 9 / 14), cap_ms=cap_ms)


def find_cut(words: Sequence[str], stable: int, ends_ms: Sequence[float], language: str, policy: ClausePolicy) -> int:
    """How many of the first `stable` words make a clause now; 0: wait for more.

    `words` are all words of the open clause, `ends_ms` when each ends, counted from the clause's beginning. In order:
    the end of a sentence; a comma or conjunction after enough words; much time and a place that will do; too many
    words or too much time, unless the sentence is about to end.
    """
    if stable == 0:
        return 0
    table = table_for(language)
    scale = _CHARACTERS_PER_WORD if language in UNSPACED else 1.0
    enough, most, few = (round(count * scale) for count in (policy.comma_words, policy.max_words, policy.soft_words))
    followed = min(stable, len(words) - 1)
    sentence = find_followed_sentence(words, language)
    if 0 < sentence <= followed:
        return sentence
    cut = _boundary(words, followed, enough, table)
    if cut == 0 and ends_ms[stable - 1] >= policy.soft_ms:
        cut = _boundary(words, followed, few, table)
    # Half a sentence is translated badly, and its last words would wait for it to be heard.
    ends_soon = 0 < sentence <= stable + round(policy.near_words * scale)
    if cut == 0 and (ends_ms[stable - 1] >= 1.5 * policy.cap_ms or not ends_soon):
        if stable >= most:
            cut = _before_dangling(words, most, table)
        elif ends_ms[stable - 1] >= policy.cap_ms:
            cut = _before_dangling(words, stable, table)
    return cut


def find_sentence(words: Sequence[str], language: str) -> int:
    """How many of the words make the first sentence; 0: none ends here."""
    table = table_for(language)
    return next((count for count, word in enumerate(words, start=1) if ends_sentence(word, table)), 0)


def find_followed_sentence(words: Sequence[str], language: str) -> int:
    """The same for a running hypothesis: recognisers put a full stop after whatever comes last, so that one is none."""
    return find_sentence(words[:-1], language)


def ends_sentence(word: str, table: ClauseTable) -> bool:
    """Whether the word closes a sentence; the dot of an abbreviation or an initial does not."""
    bare = word.rstrip(_CLOSING_MARKS)
    if not bare.endswith(_TERMINAL):
        return False
    folded = normalize(bare)
    abbreviated = bare.endswith(".") and (folded in table.abbreviations or (len(folded) == 1 and folded.isalpha()))
    return not abbreviated and not bare.endswith("...")


def _boundary(words: Sequence[str], followed: int, least: int, table: ClauseTable) -> int:
    """The first cut with at least `least` words: after a comma, or before a conjunction."""
    for count in range(least, followed + 1):
        if words[count - 1].rstrip(_CLOSING_MARKS).endswith(_PAUSING):
            return count
        begins = count < followed and normalize(words[count]) in table.conjunctions
        if begins and normalize(words[count - 1]) not in table.dangling:
            return count
    return 0


def _before_dangling(words: Sequence[str], count: int, table: ClauseTable) -> int:
    """The longest cut of at most `count` words that does not leave an article or preposition behind."""
    for cut in range(count, max(1, count // 2), -1):
        if normalize(words[cut - 1]) not in table.dangling:
            return cut
    return count
