"""What a member's microphone is compared with is what they were sent, when it was sent."""

import pytest

from gateway.echo.guard import EchoGuard
from gateway.rooms.member import Desk, Member, Wishes
from tests.fakes_gateway import speech
from tests.unit.gateway.echo.sounds import babble, pcm
from wire.codec import Message
from wire.events import Capture, Event

SOUND = pcm(babble(0.2, 1))


class QuietDesk(Desk):
    id = "room-1"


@pytest.mark.parametrize("event", [Capture(channel="bob", span=(0, 3_200)), speech(0, 0, "bob")])
def test_sound_counts_from_when_it_is_sent(event: Event) -> None:
    now = 10.0
    member = Member(QuietDesk(), Wishes(role="speaker"), address="", joined=now, clock=lambda: now)
    member.guard = EchoGuard()
    frame = Message(Capture(channel=member.channel, span=(0, 320)), pcm(babble(0.02, 2)))
    if isinstance(event, Capture):
        member.outgoing.sound(Message(event, SOUND))
    else:
        member.box("bob").keep(Message(event, SOUND))
    assert member.guard.hear(frame, now + 0.1) == [frame]
    assert member.outgoing.take() is not None
    later = Message(Capture(channel=member.channel, span=(320, 640)), frame.payload)
    assert member.guard.hear(later, now + 0.12) == []  # it may be an echo: held until that is clear


def test_who_only_listens_has_no_microphone_to_compare() -> None:
    member = Member(QuietDesk(), Wishes(), address="", joined=0.0)
    member.outgoing.sound(Message(Capture(channel="bob", span=(0, 3_200)), SOUND))
    assert member.outgoing.take() is not None
    assert member.guard is None
