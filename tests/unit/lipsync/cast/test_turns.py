import pytest

from lipsync.cast.turns import MAX_TURNS, Turn, parse_turns
from wire.errors import InvalidInput


def test_turns_are_read() -> None:
    data = '[{"speaker": 1, "start": -0.5, "end": 1.0, "said_start": 0.1, "said_end": 0.9}]'
    assert parse_turns(data) == [Turn(1, -0.5, 1.0, 0.1, 0.9)]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{}",
        "[1]",
        '[{"speaker": 0, "start": 0}]',
        '[{"speaker": 0, "start": 2, "end": 1, "said_start": 0, "said_end": 1}]',
        '[{"speaker": 0, "start": 0, "end": 1, "said_start": 0, "said_end": 1e999}]',
        "["
        + ",".join(['{"speaker": 0, "start": 0, "end": 1, "said_start": 0, "said_end": 1}'] * (MAX_TURNS + 1))
        + "]",
    ],
)
def test_others_are_refused(data: str) -> None:
    with pytest.raises(InvalidInput):
        parse_turns(data)
