import pytest

from lipsync.phones import parse_phones
from lipsync.speech.articulation import TimedPhone
from wire.errors import InvalidInput


def test_a_list_of_phones_is_read() -> None:
    assert parse_phones('[{"symbol":"p","start":0,"end":0.1}]') == [TimedPhone("p", 0, 0.1)]
    assert parse_phones(b"[]") == []


@pytest.mark.parametrize(
    "data", ["", "{}", '[{"symbol":"p"}]', '[{"symbol":"p","start":-1,"end":1}]', '[{"symbol":"p","start":2,"end":1}]']
)
def test_anything_else_is_refused(data: str) -> None:
    with pytest.raises(InvalidInput, match=r"symbol|start"):
        parse_phones(data)
