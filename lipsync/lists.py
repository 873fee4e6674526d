"""JSON lists as other programs send them."""

from typing import TypeVar

import msgspec

from wire.errors import InvalidInput

Entry = TypeVar("Entry", bound=msgspec.Struct)


def parse_list(kind: type[Entry], data: bytes | str, what: str, most: int) -> list[Entry]:
    """At most so many entries, called `what`. Raises InvalidInput."""
    try:
        found: list[Entry] = msgspec.json.decode(data, type=list[kind])  # type: ignore[valid-type]  # known at run time
    except msgspec.DecodeError as error:
        form = ", ".join(kind.__struct_fields__)
        raise InvalidInput(f"{what.capitalize()} are a JSON list of {{{form}}}: {error}") from None
    if len(found) > most:
        raise InvalidInput(f"There are {len(found)} {what}; {most} are the limit.")
    return found
