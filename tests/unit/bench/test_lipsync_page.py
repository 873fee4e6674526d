"""Which frames of a face a page draws, and how well in time."""

import pytest

from bench.lipsync_page import REFRESH_S, screen
from bench.observation import Seen
from bench.playout import Heard
from wire.events import Video

RATE_HZ = 24_000


def frame(offset_s: float, at_s: float, seq: int | None = 0) -> Seen:
    event = Video(
        channel="c", language="pt", number=0, seq=seq, offset=round(offset_s * RATE_HZ), sample_rate_hz=RATE_HZ
    )
    return Seen(at_s, event)


def heard(started_s: float = 10.0, seconds: float = 1.0) -> Heard:
    return Heard(0, "pt", started_s, started_s, started_s + seconds)


def test_frames_that_came_in_time_wait_for_their_sample() -> None:
    shown = screen([frame(index * 0.04, 9.0) for index in range(25)], [heard()])
    assert len(shown.drawn) == 25
    assert shown.fps == pytest.approx(25)
    assert all(-20.001 <= one.skew_ms <= -19.999 + REFRESH_S * 1e3 for one in shown.drawn)


def test_a_late_frame_is_drawn_late_and_gives_way_to_a_newer_one_that_is_there() -> None:
    late = [frame(0.0, 10.0), frame(0.04, 10.2), frame(0.08, 10.2), frame(0.24, 10.2)]
    shown = screen(late, [heard()])
    assert [round(one.skew_ms / 10) for one in shown.drawn] == pytest.approx([-2, 10, -1], abs=1)
    assert max(shown.gaps_ms) == pytest.approx(200, abs=20)


def test_frames_of_silence_and_of_what_is_over_are_not_counted() -> None:
    shown = screen([frame(0.0, 10.0, seq=None), frame(0.0, 12.0), frame(0.0, 10.0, seq=7)], [heard()])
    assert (shown.drawn, shown.heard_s) == ([], 1.0)
