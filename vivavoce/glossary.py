"""A glossary as a user writes it: CSV with two columns, source and target."""

import csv
import io

from wire.errors import InvalidInput

MAX_TERMS, MAX_TERM_CHARS = 100, 100


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
