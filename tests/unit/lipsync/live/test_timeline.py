import numpy as np
import pytest

from lipsync.engines.base import Needs
from lipsync.live.timeline import MAX_SEGMENTS, Timeline
from lipsync.speech.articulation import LEAD_S, TimedPhone

RATE = 24_000


def pcm(seconds: float) -> bytes:
    t = np.arange(int(seconds * RATE)) / RATE
    return (12_000 * np.sin(2 * np.pi * 700 * t)).astype("<i2").tobytes()


def at(timeline: Timeline, now: float) -> tuple[int, float]:
    heard = timeline.at(now, step_s=0.04, soon_s=0.16)
    return heard.seq, heard.offset / (heard.sample_rate_hz or 1)


def test_speech_is_heard_when_it_comes_and_then_it_is_over() -> None:
    timeline = Timeline()
    assert at(timeline, 0.0) == (-1, 0)
    timeline.add(0, RATE, pcm(1.0), [], last=True, now=10.0)
    assert at(timeline, 10.0) == (0, 0)
    assert at(timeline, 10.5) == (0, pytest.approx(0.5))
    assert at(timeline, 11.01)[0] == -1
    at(timeline, 13.0)
    assert len(timeline) == 0


def test_what_comes_while_something_is_heard_waits_for_its_turn() -> None:
    timeline = Timeline()
    timeline.add(0, RATE, pcm(1.0), [], last=True, now=10.0)
    timeline.add(1, RATE, pcm(1.0), [], last=True, now=10.2)
    assert at(timeline, 10.9)[0] == 0
    assert at(timeline, 11.5) == (1, pytest.approx(0.5))


def test_pieces_of_one_segment_are_one_stretch() -> None:
    timeline = Timeline()
    for index in range(10):
        timeline.add(0, RATE, pcm(0.1), [], last=index == 9, now=5.0 + 0.05 * index)
    assert at(timeline, 5.95) == (0, pytest.approx(0.95, abs=0.001))


def test_a_player_that_ran_dry_goes_on_where_it_stopped() -> None:
    timeline = Timeline()
    timeline.add(0, RATE, pcm(0.5), [], last=False, now=0.0)
    assert at(timeline, 0.7)[0] == -1
    timeline.add(0, RATE, pcm(0.5), [], last=True, now=1.0)
    assert at(timeline, 1.0) == (0, pytest.approx(0.5))


def test_phones_shape_the_mouth_and_lead_the_sound() -> None:
    timeline = Timeline()
    timeline.add(0, RATE, pcm(1.0), [TimedPhone("ɑ", 0.5, 0.8)], last=True, now=0.0)
    early, late = (timeline.at(now, step_s=0.04, soon_s=0.16).shape.opening for now in (0.1, 0.6))
    assert early < 0.02
    assert late > 0.1
    assert timeline.at(0.5 - LEAD_S, step_s=0.04, soon_s=0.16).shape.opening > 0.05


def test_without_phones_the_sound_shapes_the_mouth() -> None:
    timeline = Timeline()
    timeline.add(0, RATE, bytes(RATE) + pcm(0.5), [], last=True, now=0.0)
    assert timeline.at(0.2, step_s=0.04, soon_s=0.1).shape.opening < 0.01
    assert timeline.at(0.7, step_s=0.04, soon_s=0.1).shape.opening > 0.05


def test_it_is_bounded_and_can_be_cleared() -> None:
    timeline = Timeline()
    for seq in range(3 * MAX_SEGMENTS):
        timeline.add(seq, RATE, pcm(0.01), [], last=True, now=0.0)
    assert len(timeline) == MAX_SEGMENTS
    timeline.clear()
    assert at(timeline, 0.0)[0] == -1


@pytest.mark.parametrize("needs", ["mel", "samples"])
def test_renderers_that_listen_get_the_sound_of_the_moment(needs: Needs) -> None:
    timeline = Timeline(needs)
    sound = bytes(RATE) + pcm(0.5)
    for start in range(0, len(sound), 4_800):
        phones = [TimedPhone("ɑ", 0.5, 1.0)] if start == 0 else []
        timeline.add(0, RATE, sound[start : start + 4_800], phones, last=start + 4_800 >= len(sound), now=0.0)
    quiet, loud, over = (timeline.at(now, step_s=0.04, soon_s=0.16) for now in (0.1, 0.6, 5.0))
    if needs == "mel":
        assert quiet.mel is not None
        assert loud.mel is not None
        assert over.mel is not None
        assert quiet.mel.shape == loud.mel.shape == over.mel.shape == (80, 16)
        assert loud.mel.max() > quiet.mel.max() + 1
    else:
        assert quiet.sound is not None
        assert loud.sound is not None
        assert over.sound is not None
        assert len(quiet.sound) == len(loud.sound) == len(over.sound) == 7_040
        assert np.abs(loud.sound).max() > 10 * np.abs(quiet.sound[:4_000]).max()
        assert not over.sound.any()
