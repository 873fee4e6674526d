import itertools
from fractions import Fraction

import pytest

from lipsync.speech.clock import FrameClock


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_an_hour_of_frames_ends_where_an_hour_of_audio_ends(rate: int) -> None:
    clock = FrameClock(rate)
    assert clock.sample_of(25 * 3_600) == rate * 3_600
    assert clock.frames_in(rate * 3_600) == 25 * 3_600


def test_frames_belong_to_the_audio_in_which_they_begin() -> None:
    clock = FrameClock(24_000)
    assert list(clock.frames_between(0, 480)) == [0]
    assert list(clock.frames_between(480, 960)) == []
    assert list(clock.frames_between(960, 2_000)) == [1, 2]
    assert clock.middle_of(0) == pytest.approx(0.02)
    assert clock.seconds_of(50) == 2.0


def test_pieces_of_audio_give_every_frame_once_whatever_their_size() -> None:
    clock = FrameClock(22_050, Fraction(30_000, 1_001))
    edges = [0, 1, 331, 999, 5_000, 5_001, 22_050]
    pieces = [list(clock.frames_between(a, b)) for a, b in itertools.pairwise(edges)]
    assert [frame for piece in pieces for frame in piece] == list(range(clock.frames_in(22_050)))
