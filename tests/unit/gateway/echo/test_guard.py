"""What comes back of what was played is silenced; what somebody says is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.echo.guard import CLEAR, EchoGuard
from tests.unit.gateway.echo.sounds import CLAUSES_S, GAP_S, HZ, Desk, a_speech, babble, echo_of, loud, pcm, share
from wire.codec import Message
from wire.events import Capture


@pytest.mark.parametrize(
    ("delay_s", "gain_db", "fades_s"), [(0.05, 0.0, 0.1), (0.3, -6.0, 0.4), (0.8, -20.0, 0.2), (2.0, -12.0, 0.3)]
)
def test_an_echo_is_silence(delay_s: float, gain_db: float, fades_s: float) -> None:
    desk = Desk(EchoGuard())
    echo = echo_of(a_speech(desk, 1), delay_s=delay_s, gain_db=gain_db, fades_s=fades_s)
    assert share(loud(desk.hear(echo), -55), loud(echo)) < 0.03


@pytest.mark.parametrize("starts_s", [0.8, 1.7, 3.0])
def test_who_speaks_with_headphones_on_is_heard(starts_s: float) -> None:
    desk = Desk(EchoGuard())
    own = np.zeros_like(a_speech(desk, 2))
    said = babble(4.0, 52)
    own[int(starts_s * HZ) : int(starts_s * HZ) + len(said)] = said
    passed = desk.hear(own)
    assert share(~loud(passed, -60), loud(own)) < 0.02
    assert max(desk.hold_s) < CLEAR * 0.02 + 0.1


@pytest.mark.parametrize("louder_db", [9.0, 18.0])
def test_who_speaks_into_the_echo_is_heard(louder_db: float) -> None:
    desk = Desk(EchoGuard())
    echo = echo_of(a_speech(desk, 3), delay_s=0.25, gain_db=-12.0)
    own = np.zeros_like(echo)
    said = babble(2.5, 53) * 10 ** ((louder_db - 12.0) / 20)
    own[int(5.0 * HZ) : int(5.0 * HZ) + len(said)] = said
    passed = desk.hear(echo + own)
    assert share(~loud(passed, -60), loud(own, -45)) < 0.05
    before = loud(echo)[: int(4.0 * HZ) // 320]
    assert share(loud(passed, -55)[: len(before)], before) < 0.05


@settings(max_examples=25)
@given(
    lengths=st.lists(st.integers(1, 4_000), min_size=1, max_size=30),
    level=st.sampled_from([0.0, 0.003, 0.1]),
    plays=st.booleans(),
)
def test_every_sample_goes_on_once_and_in_order_as_it_was_or_silent(
    lengths: list[int], level: float, plays: bool
) -> None:
    guard, rng = EchoGuard(), np.random.default_rng(7)
    if plays:
        guard.plays("her", pcm(babble(3.0, 9)), HZ, 0.0)
    at, sent, passed = 0, [], []
    for length in lengths:
        frame = Message(Capture(channel="c", span=(at, at + length)), pcm(level * rng.standard_normal(length)))
        at += length
        sent.append(frame)
        passed += guard.hear(frame, at / HZ)
        longest = max(CLEAR * 320, *lengths)
        assert at - sum(len(message.payload) // 2 for message in passed) <= longest + CLEAR * 320
    passed += guard.flush()
    assert [message.event for message in passed] == [message.event for message in sent]
    assert all(
        after.payload in (before.payload, bytes(len(before.payload)))
        for before, after in zip(sent, passed, strict=True)
    )


def test_without_sound_nothing_is_held() -> None:
    desk = Desk(EchoGuard())
    own = babble(3.0, 1)
    passed = desk.hear(own)
    assert share(~loud(passed, -60), loud(own)) == 0
    assert max(desk.hold_s) < 0.05


def test_an_answer_behind_what_was_heard_is_soon_let_through() -> None:
    desk = Desk(EchoGuard())
    track = a_speech(desk, 3)
    echo = echo_of(track, delay_s=0.25, gain_db=-12.0)
    answer = np.zeros_like(echo)
    said = babble(0.5, 77)
    at = int((1 + sum(CLAUSES_S) + GAP_S * 2 + 1.2) * HZ)
    answer[at : at + len(said)] = said
    passed = desk.hear(echo + answer)
    assert share(~loud(passed, -60), loud(answer)) < 0.05


def test_what_is_held_comes_at_the_end() -> None:
    guard = EchoGuard()
    guard.plays("her", bytes(HZ * 2), HZ, 0.0)
    frames = [
        Message(
            Capture(channel="c", span=(at, at + 320)),
            (3_000 * np.random.default_rng(at).standard_normal(320)).astype("<i2").tobytes(),
        )
        for at in range(0, 3_200, 320)
    ]
    out = [message for number, frame in enumerate(frames) for message in guard.hear(frame, 0.5 + number * 0.02)]
    assert guard.state == "unsure"
    assert [*out, *guard.flush()] == frames
