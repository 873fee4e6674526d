"""Who says what when, as other programs send it: in the video, and in the sound that its mouths shall say."""

import msgspec

from lipsync.lists import parse_list
from wire.errors import InvalidInput

MAX_TURNS = 20_000


class Turn(msgspec.Struct, frozen=True):
    """A sentence of one speaker, heard in the video from `start` to `end` and in the new sound between the other two.

    Seconds of the video. Speakers are numbers; only whether they are the same matters.
    """

    speaker: int
    start: float
    end: float
    said_start: float
    said_end: float


def parse_turns(data: bytes | str) -> list[Turn]:
    """From a JSON list of `{speaker, start, end, said_start, said_end}`. Raises InvalidInput."""
    turns = parse_list(Turn, data, "turns", MAX_TURNS)
    for turn in turns:
        if not (turn.start <= turn.end < float("inf") and turn.said_start <= turn.said_end < float("inf")):
            raise InvalidInput("Every turn has start <= end and said_start <= said_end, in seconds.")
    return turns
