"""How much later one listener has something than another."""

from types import SimpleNamespace

import pytest

from bench.room_load import lateness
from wire.codec import Message
from wire.events import Capture, Event, Speech, Translation


def guest(*heard: tuple[float, Event]) -> SimpleNamespace:
    return SimpleNamespace(heard=[(at, Message(event)) for at, event in heard])


def spoken(offset: int, language: str = "pt") -> Speech:
    return Speech(channel="c", seq=0, language=language, sample_rate_hz=24_000, offset=offset)


def test_each_message_is_compared_with_its_first_arrival() -> None:
    first = guest((1.0, spoken(0)), (2.0, spoken(480)), (3.0, Capture(channel="c", span=(0, 320))))
    later = guest((1.2, spoken(0)), (1.9, spoken(480)))
    assert sorted(lateness([first, later])) == pytest.approx([0.0, 0.0, 0.1, 0.2])  # type: ignore[list-item]


def test_what_only_one_has_or_may_still_change_is_not_compared() -> None:
    draft = Translation(channel="c", seq=0, text="o", language="pt", source_language="en", state="tentative")
    one, other = guest((1.0, spoken(0)), (1.0, draft)), guest((2.0, spoken(0, "de")), (2.0, draft))
    assert lateness([one, other]) == []  # type: ignore[list-item]
