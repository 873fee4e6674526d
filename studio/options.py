"""What a user may choose for a dubbing."""

import csv
import io
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from wire.errors import InvalidInput

MAX_TERMS, MAX_TERM_CHARS = 100, 100
Term = Annotated[str, Field(min_length=1, max_length=MAX_TERM_CHARS)]


class Options(BaseModel):
    """`voice` speaks for everybody; without it each speaker gets one of the same kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lipsync: bool = Field(True, description="Move the lips to the new words.")
    voice: str = Field("", max_length=64, description="Voice id for all speakers; empty: one is chosen for each.")
    keep_background: bool = Field(
        False, description="Keep the original sound well audible under the dub, for music and atmosphere."
    )
    glossary: dict[Term, Term] = Field(
        default_factory=dict, max_length=MAX_TERMS, description="Source terms and what must stand for them."
    )
    audio_track: int = Field(0, ge=0, lt=64, description="Which of several audio tracks is dubbed.")
    max_speakers: int = Field(0, ge=0, le=32, description="Most people that speak; 0: found out.")


def glossary_of(text: str) -> dict[str, str]:
    """A glossary from CSV: two columns, source and target. Raises InvalidInput that names the line."""
    terms: dict[str, str] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise InvalidInput(f"Line {number} of the glossary is not `source,target`.")
        if max(len(cells[0]), len(cells[1])) > MAX_TERM_CHARS:
            raise InvalidInput(f"A term in line {number} of the glossary has more than {MAX_TERM_CHARS} characters.")
        terms[cells[0]] = cells[1]
    if len(terms) > MAX_TERMS:
        raise InvalidInput(f"A glossary has at most {MAX_TERMS} terms; this one has {len(terms)}.")
    return terms
