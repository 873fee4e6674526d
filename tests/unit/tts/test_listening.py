import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.listening import Listening

STEPS = st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5)), max_size=50)


def test_segments_are_heard_one_after_another() -> None:
    listening = Listening()
    listening.send(0, 2.0, now=10.0)
    listening.send(1, 1.0, now=11.0)
    assert listening.waiting_s(11.0) == pytest.approx(2.0)
    assert listening.waiting_s(20.0) == 0.0


def test_nothing_waits_after_it_was_forgotten() -> None:
    listening = Listening()
    listening.send(0, 5.0, now=1.0)
    listening.forget(now=2.0)
    assert listening.waiting_s(2.0) == 0.0


@given(STEPS)
def test_no_more_waits_than_was_sent_and_it_only_shrinks_by_time(steps: list[tuple[float, float]]) -> None:
    listening, now, sent = Listening(), 0.0, 0.0
    for seq, (seconds, passed) in enumerate(steps):
        before = listening.waiting_s(now)
        listening.send(seq, seconds, now)
        sent += seconds
        assert listening.waiting_s(now) == pytest.approx(before + seconds)
        assert listening.waiting_s(now) <= sent + 1e-6
        now += passed


def test_what_arrived_late_is_heard_late() -> None:
    listening = Listening()
    listening.send(0, 1.0, now=10.0)
    listening.send(0, 1.0, now=10.1)
    listening.send(1, 2.0, now=11.0)
    assert listening.waiting_s(12.0) == pytest.approx(2.0)
    listening.received(0, now=12.1)
    assert listening.waiting_s(12.1) == pytest.approx(12.0 + 2.0 + 2.0 - 12.1)


def test_what_arrived_in_time_changes_nothing() -> None:
    listening = Listening()
    listening.send(0, 2.0, now=10.0)
    listening.received(0, now=10.05)
    listening.received(7, now=15.0)
    assert listening.waiting_s(10.05) == pytest.approx(1.95)
