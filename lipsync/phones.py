"""Timed phones as other programs send them."""

import msgspec

from lipsync.lists import parse_list
from lipsync.speech.articulation import TimedPhone
from wire.errors import InvalidInput

MAX_PHONES = 100_000


class _Phone(msgspec.Struct):
    symbol: str
    start: float
    end: float


def parse_phones(data: bytes | str) -> list[TimedPhone]:
    """From a JSON list of `{symbol, start, end}`, seconds. Raises InvalidInput."""
    phones = parse_list(_Phone, data, "phones", MAX_PHONES)
    for phone in phones:
        if not 0 <= phone.start <= phone.end < float("inf"):
            raise InvalidInput("Every phone has 0 <= start <= end, in seconds.")
    return [TimedPhone(phone.symbol, phone.start, phone.end) for phone in phones]
