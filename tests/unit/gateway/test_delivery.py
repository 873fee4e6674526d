from typing import Any

import pytest

from gateway.delivery import Delivery
from tests.fakes_gateway import CHANNEL, speech, transcript, translation
from wire.errors import InvalidInput
from wire.events import Ack, End, Speech, Tombstone
from wire.outbox import Key

FRAME = bytes(960)


class Told:
    """A delivery, what it acknowledged, and what it would send."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.delivery = Delivery(gen=0)
        self.delivery.on_arrival(self.keys.append)

    def speak(self, seq: int, **more: Any) -> None:
        self.delivery.take_in("tts", speech(seq, 0, **more), FRAME)
        self.delivery.take_in("tts", speech(seq, 480, last=True, **more), FRAME)

    def sent(self) -> list[Any]:
        events = []
        while (message := self.delivery.outgoing.take()) is not None:
            events.append(message.event)
        return events


def test_captions_are_delivered_and_not_acknowledged() -> None:
    told = Told()
    told.delivery.take_in("asr", transcript(0), b"")
    told.delivery.take_in("mt", translation(0), b"")
    assert told.sent() == [transcript(0), translation(0)]
    assert told.keys == []
    assert told.delivery.next_seq == 1


def test_speech_is_acknowledged_once_by_the_browser() -> None:
    told = Told()
    told.speak(0)
    ack = Ack(channel=CHANNEL, kind="speech", seq=0, language="pt")
    told.delivery.received(ack)
    told.delivery.received(ack)
    assert told.keys == [("speech", 0, "pt")]
    with pytest.raises(InvalidInput):
        told.delivery.received(Ack(channel=CHANNEL, kind="speech", seq=1, language="pt"))


def test_a_tombstone_of_the_voice_buries_half_a_segment_and_no_whole_one() -> None:
    told = Told()
    told.speak(0)
    told.delivery.take_in("tts", speech(1), FRAME)
    for seq in (0, 1):
        tombstone = Tombstone(channel=CHANNEL, seq=seq, stage="tts", code="engine_failed", language="pt")
        told.delivery.take_in("tts", tombstone, b"")
    assert told.keys == [("tombstone", 0, "pt"), ("tombstone", 1, "pt"), ("speech", 1, "pt")]
    assert [event.seq for event in told.sent() if isinstance(event, Speech)] == [0, 0]


def test_a_tombstone_heard_further_up_is_left_to_the_voice_to_settle() -> None:
    told = Told()
    told.delivery.take_in("mt", Tombstone(channel=CHANNEL, seq=0, stage="mt", code="x"), b"")
    assert told.keys == []
    assert len(told.sent()) == 1


def test_a_change_lets_go_of_old_speech() -> None:
    told = Told()
    told.speak(0)
    told.delivery.reopened(1)
    told.speak(1)
    told.speak(2, gen=1)
    assert told.keys == [("speech", 0, "pt"), ("speech", 1, "pt")]
    assert {event.seq for event in told.sent()} == {2}


def test_the_end_lets_go_of_everything() -> None:
    told = Told()
    told.speak(0)
    told.delivery.conclude(End(channel=CHANNEL, seq=1))
    assert told.keys == [("speech", 0, "pt")]
    assert isinstance(told.sent()[-1], End)
    assert told.delivery.outgoing.last_word == (1000, "ended")
