"""When speech that arrives in pieces is heard."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.playout import DEVICE_S, HOLD_DECAY, MAX_HOLD_S, PREBUFFER_S, Player

RATE_HZ = 24_000
Arrival = tuple[int, float, float]


def voice(seconds: float, *, silent_s: float = 0.0) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    pcm = np.full(round(seconds * RATE_HZ), 5_000, np.int16)
    pcm[: round(silent_s * RATE_HZ)] = 0
    return pcm


def test_a_segment_starts_when_its_prebuffer_is_there() -> None:
    player = Player()
    player.push(0, "pt", voice(0.02), RATE_HZ, 10.0)
    assert player.heard == []
    player.push(0, "pt", voice(0.1), RATE_HZ, 10.05)
    assert player.heard[0].started_s == pytest.approx(10.05 + DEVICE_S)


def test_a_segment_shorter_than_the_prebuffer_starts_when_it_is_complete() -> None:
    player = Player()
    player.push(0, "pt", voice(0.02), RATE_HZ, 10.0)
    player.push(0, "pt", voice(0.0), RATE_HZ, 10.5, last=True)
    assert player.heard[0].started_s == pytest.approx(10.5 + DEVICE_S)


def test_leading_silence_is_not_audible() -> None:
    player = Player()
    player.push(0, "pt", voice(0.5, silent_s=0.2), RATE_HZ, 1.0, last=True)
    assert player.heard[0].audible_s == pytest.approx(1.0 + DEVICE_S + 0.2)


def test_silence_alone_is_never_audible() -> None:
    player = Player()
    player.push(0, "pt", voice(0.5, silent_s=0.5), RATE_HZ, 1.0, last=True)
    assert player.heard[0].audible_s is None


def test_a_segment_waits_until_the_one_before_has_been_heard() -> None:
    player = Player()
    player.push(0, "pt", voice(2.0), RATE_HZ, 1.0, last=True)
    player.push(1, "pt", voice(1.0), RATE_HZ, 1.5, last=True)
    first, second = player.heard
    assert second.started_s == pytest.approx(first.ended_s)
    assert second.waited_s == pytest.approx(1.5)
    assert player.backlog_s(1.5) == pytest.approx(2.5)


def test_audio_that_comes_too_late_leaves_a_gap() -> None:
    player = Player()
    player.push(0, "pt", voice(0.1), RATE_HZ, 1.0)
    player.push(0, "pt", voice(0.1), RATE_HZ, 2.0, last=True)
    (heard,) = player.heard
    assert heard.gaps == 1
    assert heard.ended_s == pytest.approx(2.0 + DEVICE_S + 0.1)


def test_after_a_gap_the_next_segment_is_held_back_as_long() -> None:
    player = Player()
    player.push(0, "pt", voice(0.1), RATE_HZ, 1.0)
    player.push(0, "pt", voice(0.1), RATE_HZ, 1.3, last=True)
    for arrived_s in (5.0, 5.1, 5.3):
        player.push(1, "pt", voice(0.1), RATE_HZ, arrived_s, last=arrived_s > 5.2)
    player.push(2, "pt", voice(0.1), RATE_HZ, 9.0)
    player.push(2, "pt", voice(0.1), RATE_HZ, 9.5, last=True)
    assert [one.gaps for one in player.heard] == [1, 0, 1]
    assert player.heard[1].started_s == pytest.approx(5.2 + DEVICE_S)
    assert player.heard[2].started_s == pytest.approx(9.0 + 0.2 * HOLD_DECAY + DEVICE_S)


def test_a_segment_that_comes_whole_is_not_held_back() -> None:
    player = Player()
    player.push(0, "pt", voice(0.1), RATE_HZ, 1.0)
    player.push(0, "pt", voice(0.1), RATE_HZ, 1.4, last=True)
    player.push(1, "pt", voice(0.1), RATE_HZ, 5.0)
    player.push(1, "pt", voice(0.0), RATE_HZ, 5.05, last=True)
    assert player.heard[1].started_s == pytest.approx(5.05 + DEVICE_S)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1), st.sampled_from([0.0, 0.01, 0.02, 0.1, 1.0]), st.floats(0, 2, allow_subnormal=False)
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_sample_is_heard_once_in_order_and_never_early(arrivals: list[Arrival]) -> None:
    player = Player()
    seq, now_s, pushed_s = 0, 0.0, 0.0
    first_arrival: dict[int, float] = {}
    for step, seconds, wait_s in arrivals:
        seq, now_s = seq + step, now_s + wait_s
        first_arrival.setdefault(seq, now_s)
        player.push(seq, "pt", voice(seconds), RATE_HZ, now_s)
        pushed_s += seconds
    player.push(seq, "pt", voice(0.0), RATE_HZ, now_s, last=True)
    heard = player.heard
    assert [one.seq for one in heard] == sorted({one.seq for one in heard})
    assert all(before.ended_s <= after.started_s + 1e-6 for before, after in itertools.pairwise(heard))
    assert all(one.started_s >= first_arrival[one.seq] + DEVICE_S - 1e-6 for one in heard)
    assert all(one.audible_s is not None and one.started_s <= one.audible_s <= one.ended_s for one in heard)
    lasting_s = sum(one.ended_s - one.started_s for one in heard)
    assert lasting_s >= pushed_s - 1e-6
    if not any(one.gaps for one in heard):
        assert lasting_s == pytest.approx(pushed_s, abs=1e-6)


def test_it_waits_as_the_page_does() -> None:
    page = (Path(__file__).parents[3] / "frontend" / "src" / "audio" / "playout.ts").read_text()
    assert f"prebufferMs: {PREBUFFER_S * 1000:.0f}," in page
    assert f"maxHoldMs: {MAX_HOLD_S * 1000:.0f}," in page
    assert f"HOLD_DECAY = {HOLD_DECAY};" in page
