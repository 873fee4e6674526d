"""A sentence as models read it, and what they make of it brought back to how it was written."""

from collections.abc import Mapping
from dataclasses import dataclass

from mt.casing import like_source, tidy
from mt.verbatim import edges, mask, unmask


@dataclass(frozen=True)
class Stripped:
    """`forms` are what to translate, the next one where nothing usable came of the one before: first with what must
    come through hidden behind stand-ins, then, if there is any, without.
    """

    head: str
    core: str
    tail: str
    tidied: str
    masked: str
    kept: list[str]

    @property
    def forms(self) -> list[str]:
        return [self.masked, self.tidied] if self.kept else [self.tidied]

    def restored(self, form: str, translation: str) -> str | None:
        """The translation of one of the forms with everything put back; None where a stand-in was lost."""
        text = unmask(translation, self.kept) if self.kept and form == self.masked else translation
        return None if text is None else self.head + like_source(self.core, self.tidied, text) + self.tail


def stripped(sentence: str, glossary: Mapping[str, str]) -> Stripped:
    """Without symbols at its edges, and in the typography that models were trained on."""
    head, core, tail = edges(sentence)
    tidied = tidy(core)
    masked, kept = mask(tidied, glossary)
    return Stripped(head, core, tail, tidied, masked, kept)
