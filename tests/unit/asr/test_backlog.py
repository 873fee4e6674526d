import numpy as np

from asr.backlog import LEAST_PIECE_SAMPLES, MAX_UNHEARD_SAMPLES, parting
from asr.engines.base import FRAME_SAMPLES, SAMPLE_RATE_HZ, Recognition
from asr.tracker import Tracker, TrackerPolicy
from asr.utterance import Utterance


def speaking(seconds: float, quiet_at_s: float | None = None) -> Tracker:
    utterance = Utterance(0)
    for index in range(round(seconds * SAMPLE_RATE_HZ / FRAME_SAMPLES)):
        quiet = quiet_at_s is not None and abs(index * FRAME_SAMPLES / SAMPLE_RATE_HZ - quiet_at_s) < 0.05
        utterance.append(np.full(FRAME_SAMPLES, 0.01 if quiet else 0.5, np.float32))
        utterance.mark_voiced(0.9)
    return Tracker(utterance, "en", TrackerPolicy())


def test_speech_that_is_followed_is_left_alone() -> None:
    assert parting(speaking(11)) is None


def test_unheard_speech_is_parted_where_it_is_quiet() -> None:
    at = parting(speaking(30, quiet_at_s=9.5))
    assert at is not None
    assert abs(at / SAMPLE_RATE_HZ - 9.5) < 0.1


def test_what_was_heard_does_not_count() -> None:
    tracker = speaking(30)
    tracker.observe(Recognition("so we go", "en"), 20 * SAMPLE_RATE_HZ, final=False)
    assert parting(tracker) is None
    tracker.heard_until = 15 * SAMPLE_RATE_HZ
    at = parting(tracker)
    assert at is not None
    assert LEAST_PIECE_SAMPLES <= at - tracker.heard_until <= MAX_UNHEARD_SAMPLES
