"""Parts of a sentence that must come through as they are, or as the caller says: addresses, handles, glossary terms.

The models break characters that are not in their vocabulary (`joe@x.com` -> `joe-x.com`). Each part is put behind a
stand-in that they copy (176 of 177 in a trial), and put back; where one got lost the caller translates without.
"""

import re
import unicodedata
from collections.abc import Mapping

_PARTS = re.compile(
    r"""(?:https?://|www\.)[^\s<>"]+[^\s<>".,;:!?)\]]   # links, without the punctuation behind them
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                      # mail addresses
    | (?<![\w/])[@\#][A-Za-z_]\w*                       # handles and tags
    | \{\w*\} | %[sd] | `[^`]+`                         # placeholders and code
    | [^\s\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]{60,}  # longer than any word: a model takes half a second to copy it
    """,
    re.VERBOSE,
)
_STAND_IN = "XQ{}"
_SYMBOLS = frozenset(("So", "Sk", "Cf", "Co", "Cn", "Me"))
_BULLETS = "-–—•·*#>"


def edges(sentence: str) -> tuple[str, str, str]:
    """(head, core, tail): symbols such as bullets and emoji at the edges, which the models drop or invent words for."""
    start, end = 0, len(sentence)
    while start < end and _is_edge(sentence, start):
        start += 1
    while end > start and (sentence[end - 1].isspace() or _is_symbol(sentence[end - 1])):
        end -= 1
    return sentence[:start], sentence[start:end], sentence[end:]


def _is_edge(text: str, at: int) -> bool:
    bullet = text[at] in _BULLETS and text[at + 1 : at + 2].isspace()
    return bullet or text[at].isspace() or _is_symbol(text[at])


def _is_symbol(char: str) -> bool:
    return char == "\ufe0f" or (unicodedata.category(char) in _SYMBOLS and char not in "°^`´")


def mask(sentence: str, glossary: Mapping[str, str]) -> tuple[str, list[str]]:
    """The sentence with stand-ins, and what each of them stands for in the target language.

    `glossary` maps source terms to what must stand for them; whole words, longest first, any case.
    """
    kept: list[str] = []

    def stand_in(text: str) -> str:
        kept.append(text)
        return _STAND_IN.format(len(kept) - 1)

    if "XQ" in sentence:
        return sentence, []
    masked = _PARTS.sub(lambda match: stand_in(match.group()), sentence)
    terms = {term.casefold(): wanted for term, wanted in glossary.items() if term.strip()}
    if terms:
        longest_first = sorted(terms, key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
        masked = pattern.sub(lambda match: stand_in(terms[match.group().casefold()]), masked)
    return masked, kept


def unmask(translation: str, kept: list[str]) -> str | None:
    """The translation with everything put back; None when a stand-in was lost, doubled or changed."""
    found = re.findall(r"XQ(\d+)", translation)
    if sorted(found) != sorted(str(index) for index in range(len(kept))):
        return None
    return re.sub(r"XQ(\d+)", lambda match: kept[int(match.group(1))], translation)
