"""Where sentences end. The models read one sentence at a time: given several they lose 1 to 8 BLEU and may loop."""

import re
from dataclasses import dataclass

from mt.scripts import DENSE, words

MAX_CHARS = 400
MAX_CHARS_DENSE = 130
"""Longest piece for scripts where one character is about a word."""

_CLOSERS = "\"'”’»)\\]」』）】›"
_END = re.compile(rf"[.!?…।؟۔]++[{_CLOSERS}]*+(?=\s)|[。！？｡．]++[{_CLOSERS}]*+")
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NEWLINES = re.compile(rf"[{_LINE_ENDS}]\s*")
_CLAUSE = re.compile(r"(?<=[;:—–,，、；：])\s*|\s+(?=[—–(])")
_FIRST_WORD = re.compile(r"\w+")

_TITLES = frozenset(
    words(
        """mr mrs ms dr dra prof profa st sr sra srs srta jr mme mlle herr hr fr ing hon rev gen col lt sgt capt
        cmdr gov sen rep pres mt ft vs v cf fig figs vol no nº nr pp p ed eds art arts cap pág págs pag av ave blvd dept
        univ e.g i.e z.b d.h p.ex exmo exma d dª jan feb mar apr jun jul aug sep sept oct nov dec fev abr mai ago set
        out dez approx ca"""
    )
)
"""Before a name or a number: never the end of a sentence."""
_EITHER = frozenset(words("etc inc ltd co corp llc bros a.m p.m u.s u.k u.n e.u d.c ph.d b.a m.a usw bzw"))
"""The end of a sentence only where the next word often begins one."""
_STARTERS = frozenset(
    words(
        """the a an he she it they we i you this that these those there but and so in on at his her its their our my if
        when while what who how why o os as um uma ele ela eles elas nós eu isso isto este esta mas e em no na se quando
        el la los las der die das er sie es wir ich"""
    )
)
_ORDINAL_DOT = frozenset(words("de da no nb nn cs sk sl hr sr bs hu fi et lv tr pl is lb"))
"""Languages that write `3.` for third."""


@dataclass(frozen=True)
class Piece:
    """A sentence and the white space that follows it, exactly as it stood."""

    text: str
    gap: str


def split(text: str, language: str) -> list[Piece]:
    """The sentences of a text; `"".join(p.text + p.gap for p in split(text, language)) == text`.

    Line ends always separate. A piece longer than what the models can hold is cut at a clause, else between words.
    """
    pieces = []
    at = 0
    for newline in [*_NEWLINES.finditer(text), None]:
        line = text[at : newline.start() if newline else len(text)]
        sentences = _split_line(line, language)
        gap = newline.group() if newline else ""
        if sentences:
            sentences[-1] = Piece(sentences[-1].text, sentences[-1].gap + gap)
        elif gap:
            sentences = [Piece("", gap)]
        pieces += sentences
        at = newline.end() if newline else at
    return pieces


def _split_line(line: str, language: str) -> list[Piece]:
    pieces, start = [], 0
    for match in _END.finditer(line):
        end = match.end()
        rest = line[end:].lstrip()
        if rest and _ends_here(line[start : match.start()], match.group(), rest, language):
            after = len(line) - len(rest)
            pieces += _cut_long(Piece(line[start:end], line[end:after]))
            start = after
    tail = line[start:]
    if tail:
        core = tail.rstrip()
        pieces += _cut_long(Piece(core, tail[len(core) :]))
    return pieces


def _ends_here(before: str, mark: str, rest: str, language: str) -> bool:
    """Whether `mark` between `before` and `rest` ends a sentence."""
    if mark[0] not in ".!?…":
        return True
    if rest[0].islower() or rest[0] in ",;:":
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    word = before.rsplit(maxsplit=1)[-1].lstrip("\"'“‘(«[").lower() if before.strip() else ""
    if word in _TITLES or (len(word) == 1 and word.isalpha() and before[-1].isupper() and word != "i"):
        return False
    if word.isdigit():
        return language not in _ORDINAL_DOT and before.strip() != word
    if word in _EITHER:
        following = _FIRST_WORD.match(rest)
        return following is not None and following.group().lower() in _STARTERS
    return True


def _cut_long(piece: Piece) -> list[Piece]:
    dense = len(DENSE.findall(piece.text)) > len(piece.text) / 2
    limit = MAX_CHARS_DENSE if dense else MAX_CHARS
    pieces, rest = [], piece.text
    while len(rest) > limit:
        cut, resume = _best_cut(rest, limit)
        pieces.append(Piece(rest[:cut], rest[cut:resume]))
        rest = rest[resume:]
    return [*pieces, Piece(rest, piece.gap)]


def _best_cut(text: str, limit: int) -> tuple[int, int]:
    """(end of the first part, start of the second): at the last clause that fits, else between words, else anywhere."""
    clauses = [m.span() for m in _CLAUSE.finditer(text, 1, limit) if m.start() >= limit // 3]
    if clauses:
        return clauses[-1]
    words = [m.span() for m in re.finditer(r"\s+", text[: limit + 1])]
    return words[-1] if words and words[-1][0] else (limit, limit)


def gap_for(gap: str, target_joins_words: bool, *, last: bool) -> str:
    """The white space to put after a translated sentence, for what stood after its source.

    Line ends stay. Between sentences of one line goes a space where the target language has them.
    """
    if last or any(mark in gap for mark in _LINE_ENDS):
        return gap
    if not target_joins_words:
        return ""
    return gap or " "
