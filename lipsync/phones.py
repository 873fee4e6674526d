"""Timed phones as other programs send them."""

import msgspec

from lipsync.speech.articulation import TimedPhone
from wire.errors import InvalidInput

MAX_PHONES = 100_000


class _Phone(msgspec.Struct):
    symbol: str
    start: float
    end: float


_decoder = msgspec.json.Decoder(list[_Phone])


def parse_phones(data: bytes | str) -> list[TimedPhone]:
    """From a JSON list of `{symbol, start, end}`, seconds. Raises InvalidInput."""
    try:
        phones = _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"Phones are a JSON list of {{symbol, start, end}}: {error}") from None
    if len(phones) > MAX_PHONES:
        raise InvalidInput(f"There are {len(phones)} phones; {MAX_PHONES} are the limit.")
    for phone in phones:
        if not 0 <= phone.start <= phone.end < float("inf"):
            raise InvalidInput("Every phone has 0 <= start <= end, in seconds.")
    return [TimedPhone(phone.symbol, phone.start, phone.end) for phone in phones]
