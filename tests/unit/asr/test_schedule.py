import numpy as np

from asr.engines.base import FRAME_SAMPLES, Recognition
from asr.schedule import Work, next_work
from asr.tracker import Tracker, TrackerPolicy
from asr.utterance import Utterance

STEP_MS = 400.0


def tracked(
    voiced_ms: int,
    *,
    closing: bool = False,
    ended: bool = False,
    closed: bool = False,
    policy: TrackerPolicy | None = None,
) -> Tracker:
    utterance = Utterance(0)
    for _ in range(voiced_ms // 32):
        utterance.append(np.full(FRAME_SAMPLES, 0.5, np.float32))
        utterance.mark_voiced(0.9)
    utterance.closing, utterance.ended, utterance.closed = closing, ended or closed, closed
    return Tracker(utterance, "en", policy or TrackerPolicy())


def heard(tracker: Tracker, text: str = "so we go", *, final: bool = True) -> Tracker:
    tracker.observe(Recognition(text, "en"), tracker.utterance.end, final=final)
    return tracker


def test_the_first_partial_waits_for_a_little_speech() -> None:
    assert next_work(tracked(256), STEP_MS) is None
    assert next_work(tracked(416), STEP_MS) is Work.HEAR


def test_the_next_one_for_the_step() -> None:
    tracker = heard(tracked(640), final=False)
    assert next_work(tracker, STEP_MS) is None
    assert next_work(tracker, 0.0) is Work.HEAR


def test_a_pause_is_heard_once() -> None:
    tracker = tracked(640, closing=True)
    assert next_work(tracker, STEP_MS) is Work.HEAR_CLOSING
    assert next_work(heard(tracker), STEP_MS) is Work.ANNOUNCE
    tracker.finish()
    assert next_work(tracker, STEP_MS) is None


def test_where_sentences_are_wanted_a_pause_is_heard_although_all_was_heard_before() -> None:
    tracker = heard(tracked(640, closing=True, policy=TrackerPolicy(sentences=True)), final=False)
    assert next_work(tracker, STEP_MS) is Work.HEAR_CLOSING
    assert next_work(heard(tracker), STEP_MS) is Work.ANNOUNCE
    tracker.pass_over(tracker.utterance.end + 512, final=True)
    assert next_work(tracker, STEP_MS) is Work.ANNOUNCE, "what is no speech is not heard again and again"


def test_an_end_that_was_heard_is_committed_at_once() -> None:
    assert next_work(heard(tracked(640, ended=True)), STEP_MS) is Work.COMMIT


def test_an_end_that_was_not_is_heard_first() -> None:
    assert next_work(tracked(640, ended=True), STEP_MS) is Work.HEAR_FINAL


def test_half_a_phrase_waits_for_its_speaker() -> None:
    assert next_work(heard(tracked(640, ended=True), "so we go to the"), STEP_MS) is None
    assert next_work(heard(tracked(640, closed=True), "so we go to the"), STEP_MS) is Work.COMMIT


def test_doubted_text_waits_longer_than_a_breath() -> None:
    for closed, work in ((False, None), (True, Work.COMMIT)):
        tracker = tracked(640, ended=True, closed=closed)
        tracker.observe(Recognition("so we go", "en", unsure=True), tracker.utterance.end, final=True)
        assert next_work(tracker, STEP_MS) is work


def test_what_is_committed_is_left_when_nobody_can_go_on() -> None:
    tracker = heard(tracked(640, ended=True))
    tracker.finish()
    assert next_work(tracker, STEP_MS) is None
    tracker.utterance.closed = True
    assert next_work(tracker, STEP_MS) is Work.LEAVE
