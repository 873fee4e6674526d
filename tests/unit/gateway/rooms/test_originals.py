"""Who hears a speaker's own voice hears no echo in it, and soon hears it in time."""

import numpy as np
import pytest

from gateway.echo.guard import EchoGuard
from gateway.outgoing import Outgoing
from gateway.rooms.broadcast import Broadcast
from gateway.rooms.originals import ECHO_REMEMBERED_S, IN_TIME_S, Originals, Pauses
from tests.unit.gateway.echo.sounds import FRAME, HZ, Desk, Sound, a_speech, babble, echo_of, loud, pcm, put, share
from wire.codec import Message
from wire.events import Capture


class Ear:
    """A listener's loudspeaker: plays what comes, one piece after another. `late_s`: how late each piece was heard."""

    def __init__(self, length: int) -> None:
        self.heard = np.zeros(length)
        self.late_s: list[tuple[float, float]] = []
        self._ends_s = 0.0
        self._place = 0

    def hear(self, messages: list[Message], now: float) -> None:
        for message in messages:
            first, end = put(self.heard, message)
            assert first >= self._place, "nothing comes twice or out of order"
            self._place = end
            self._ends_s = max(self._ends_s, now) + (end - first) / HZ
            self.late_s.append((end / HZ, self._ends_s - end / HZ))

    def late_between(self, first_s: float, end_s: float) -> float:
        return max(late for at, late in self.late_s if first_s <= at < end_s)


def through(desk: Desk, microphone: Sound) -> Ear:
    """What somebody hears of a microphone that is checked for echo."""
    originals, ear = Originals(desk.guard), Ear(len(microphone))
    now = 0.0
    for frame, now in desk.frames(microphone):
        ear.hear(originals.due(frame, desk.guard.hear(frame, now), now), now)
    ear.hear(originals.rest(desk.guard.flush(), now), now)
    return ear


def test_an_echo_is_heard_by_nobody_once_it_is_known() -> None:
    desk = Desk(EchoGuard())
    echo = echo_of(a_speech(desk, 1), delay_s=0.25, gain_db=-12.0)
    heard = through(desk, echo).heard
    sounded, at = loud(echo), np.arange(len(loud(echo))) * FRAME / HZ
    passed = loud(heard, -55) & sounded
    assert passed[at >= 2.5].sum() / sounded[at >= 2.5].sum() < 0.03
    assert passed.sum() * FRAME / HZ < 1.1, "until it is known, it passes"


@pytest.mark.parametrize("starts_s", [0.8, 1.7, 3.0])
def test_without_an_echo_everything_is_heard_at_once(starts_s: float) -> None:
    desk = Desk(EchoGuard())
    own = np.zeros_like(a_speech(desk, 2))
    said = babble(4.0, 52)
    own[int(starts_s * HZ) : int(starts_s * HZ) + len(said)] = said
    ear = through(desk, own)
    assert share(~loud(ear.heard, -60), loud(own)) == 0
    assert ear.late_between(0, 20) < 0.1


def test_who_answers_where_an_echo_was_is_heard_whole() -> None:
    desk = Desk(EchoGuard())
    echo = echo_of(a_speech(desk, 3), delay_s=0.25, gain_db=-12.0)
    said, answer = babble(2.0, 70), np.zeros_like(echo)
    begins_s = len(echo) / HZ - 2.5  # it is still expected that an echo comes
    answer[int(begins_s * HZ) :][: len(said)] = said
    ear = through(desk, echo + answer)
    assert share(~loud(ear.heard, -60), loud(answer, -45)) < 0.03
    assert ear.late_between(begins_s, begins_s + 2.0) < 1.0


def capture(first: int, sound: Sound) -> Message:
    return Message(Capture(channel="c", span=(first, first + len(sound))), pcm(sound))


def test_what_was_held_is_heard_whole_and_the_next_pauses_bring_it_in_time() -> None:
    guard = EchoGuard()
    guard.last_echo_s = 0.0
    pause = np.zeros(HZ // 2)
    said = np.concatenate([babble(1.5, 70), pause, babble(1.5, 71), pause, babble(1.5, 72)])
    originals, ear, held = Originals(guard), Ear(len(said)), 45
    frames = [capture(at, said[at : at + FRAME]) for at in range(0, len(said) - FRAME + 1, FRAME)]
    for number, frame in enumerate(frames):
        now = 0.02 * (number + 1)
        passed = [] if number < held else frames[: held + 1] if number == held else [frame]
        ear.hear(originals.due(frame, passed, now), now)
    assert share(~loud(ear.heard, -60), loud(said, -45)) < 0.02
    assert ear.late_between(0.9, 1.5) > 0.8
    assert ear.late_between(4.1, 5.5) < IN_TIME_S + 0.05


def test_an_echo_is_forgotten_when_none_has_come_for_long() -> None:
    guard = EchoGuard()
    originals, noise = Originals(guard), babble(0.02, 1)
    guard.last_echo_s = 10.0
    first, second, third = (capture(at, noise) for at in (0, FRAME, 2 * FRAME))
    assert originals.due(first, [], 11.0) == []
    late = 10.0 + ECHO_REMEMBERED_S + 1
    assert originals.due(second, [], late) == [], "something is held"
    assert originals.due(third, [first, second, third], late) == [first, second, third]
    fourth = capture(3 * FRAME, noise)
    assert originals.due(fourth, [], late) == [fourth]


def test_pauses_are_told_from_speech_however_quiet_it_is() -> None:
    for gain in (1.0, 0.1):
        pauses = Pauses()
        spoken = [pauses.hears(capture(0, gain * part).payload) for part in babble(2.0, 3).reshape(-1, FRAME)]
        hissing = gain * 0.002 * np.random.default_rng(0).standard_normal(FRAME)
        assert sum(spoken) < 5
        assert [pauses.hears(pcm(hissing)) for _ in range(10)] == [False] * 4 + [True] * 6


class Listener:
    """Hears everybody as they speak."""

    id, present = "carl", True

    def __init__(self) -> None:
        self.sounds: list[Message] = []

    def wants_original(self, language: str) -> bool:
        return language == "pt"

    def sound(self, message: Message) -> None:
        self.sounds.append(message)


@pytest.fixture
def guard() -> EchoGuard:
    """It holds what comes now."""
    guard = EchoGuard()
    guard.plays("her", pcm(babble(5.0, 9)), HZ, 0.0)
    return guard


@pytest.mark.parametrize("known", [False, True])
def test_a_listener_gets_what_is_held_once(guard: EchoGuard, *, known: bool) -> None:
    carl = Listener()
    speech = Broadcast("ana", Outgoing(), lambda: [carl], spoken="pt", guard=guard, clock=lambda: 1.0)  # type: ignore[list-item]  # as much of one as is needed
    if known:
        guard.last_echo_s = 0.5
    frames = [capture(at, babble(0.02, at)) for at in range(0, 5 * FRAME, FRAME)]
    interpreted = [message for frame in frames for message in speech.original(frame)]
    assert interpreted == []
    assert carl.sounds == ([] if known else frames)
    assert speech.rest() == frames
    assert carl.sounds == frames
