"""Words in time to sentences: ended by punctuation, a change of speaker, or a long pause. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.documents import Sentence, Turn, Word

LONG_PAUSE_S = 1.0
GOES_ON_S = 0.6
MAX_SECONDS = 14.0
SHORT_SECONDS = 0.6
_TERMINAL = re.compile(r"[.?!…。？！]+[\"'”’)\]»]*$")
_CLAUSE = re.compile(r"[,;:、，；：—–][\"'”’)\]»]*$")
_ABBREVIATED = re.compile(r"^(?:mr|mrs|ms|dr|prof|st|sr|sra|jr|vs|etc|no|vol|e\.g|i\.e|u\.s|[a-z])\.$", re.IGNORECASE)
_UNSPACED = frozenset(("zh", "ja", "th"))


@dataclass
class _Open:
    """A sentence that is being gathered."""

    speaker: int
    words: list[Word]

    @property
    def seconds(self) -> float:
        return self.words[-1].end - self.words[0].start


def sentences_of(words: Sequence[Word], turns: Sequence[Turn], language: str) -> list[Sentence]:
    """What was said, in order; each sentence has one speaker."""
    done: list[_Open] = []
    current: _Open | None = None
    for word, after in zip(words, [*words[1:], None], strict=True):
        speaker = speaker_at(turns, (word.start + word.end) / 2)
        if current is not None and _closed_by(current, word, speaker):
            done += _halved(current)
            current = None
        if current is None:
            current = _Open(speaker, [word])
        else:
            current.words.append(word)
        if _ends(word, after):
            done += _halved(current)
            current = None
    if current is not None:
        done += _halved(current)
    merged = _joined_to_neighbours(done)
    return [
        Sentence(index, one.words[0].start, one.words[-1].end, one.speaker, text_of(one.words, language))
        for index, one in enumerate(merged)
    ]


def speaker_at(turns: Sequence[Turn], at: float) -> int:
    """Who speaks then; between two turns whoever is nearer."""
    if not turns:
        return 0
    return min(turns, key=lambda turn: max(turn.start - at, at - turn.end, 0.0)).speaker


def text_of(words: Iterable[Word], language: str) -> str:
    return ("" if language in _UNSPACED else " ").join(word.text.strip() for word in words).strip()


def _ends(word: Word, after: Word | None) -> bool:
    """A full stop before a small letter is where the recogniser's window ended, not the sentence."""
    text = word.text.strip()
    if not _TERMINAL.search(text) or _ABBREVIATED.match(text):
        return False
    goes_on = after is not None and after.text.strip()[:1].islower() and after.start - word.end < GOES_ON_S
    return not (goes_on and text.endswith("."))


def _closed_by(current: _Open, word: Word, speaker: int) -> bool:
    pause = word.start - current.words[-1].end
    changed = speaker != current.speaker and pause > 0.1
    return changed or pause >= LONG_PAUSE_S


def _halved(one: _Open) -> list[_Open]:
    """A sentence too long to be followed is cut at the comma, else at the pause, that is nearest to its middle."""
    if one.seconds <= MAX_SECONDS or len(one.words) < 8:
        return [one]
    middle = (one.words[0].start + one.words[-1].end) / 2
    inner = range(3, len(one.words) - 3)
    commas = [at for at in inner if _CLAUSE.search(one.words[at - 1].text)]
    if commas:
        cut = min(commas, key=lambda at: abs(one.words[at].start - middle))
    else:
        cut = max(
            inner,
            key=lambda at: one.words[at].start - one.words[at - 1].end - 0.05 * abs(one.words[at].start - middle),
        )
    return _halved(_Open(one.speaker, one.words[:cut])) + _halved(_Open(one.speaker, one.words[cut:]))


def _joined_to_neighbours(found: Sequence[_Open]) -> list[_Open]:
    """A very short sentence that is followed at once by its speaker's next one shares its slot."""
    joined: list[_Open] = []
    for one in found:
        before = joined[-1] if joined else None
        near = before is not None and before.speaker == one.speaker and one.words[0].start - before.words[-1].end < 0.4
        if before is not None and near and min(before.seconds, one.seconds) < SHORT_SECONDS:
            before.words.extend(one.words)
        else:
            joined.append(one)
    return joined
