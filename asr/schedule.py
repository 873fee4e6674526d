"""What a channel's recogniser does next. A pure function of the utterance and of what has been heard of it."""

from enum import Enum

from asr.engines.base import SAMPLE_RATE_HZ
from asr.tracker import Tracker

PARTIAL_AFTER_MS = 300
"""Speech that the first partial result waits for."""


class Work(Enum):
    """The next step for an utterance."""

    HEAR = "partial"
    HEAR_CLOSING = "closing"
    ANNOUNCE = "announce"
    HEAR_FINAL = "final"
    COMMIT = "commit"
    LEAVE = "leave"


def next_work(tracker: Tracker, step_ms: float) -> Work | None:
    """The next step, or None: wait for more audio. `step_ms` is the least audio between two partial results.

    A pause is heard as soon as it may be the end, and what was heard announced, so that a real end finds its text, its
    translation and its speech ready. A clause that stops in the middle of a phrase, or that the engine doubts, waits
    until the utterance cannot go on any more: after a mere breath the words that follow correct it.
    """
    utterance = tracker.utterance
    if utterance.ended and tracker.uncommitted_voice:
        if not tracker.covered:
            return Work.HEAR_FINAL
        return Work.COMMIT if utterance.closed or not tracker.incomplete else None
    if utterance.ended:
        return Work.LEAVE if utterance.closed else None
    if utterance.closing and tracker.uncommitted_voice:
        return Work.ANNOUNCE if tracker.prepared else Work.HEAR_CLOSING
    if utterance.closing:
        return None
    begun = max(tracker.open_start, utterance.start) + PARTIAL_AFTER_MS * SAMPLE_RATE_HZ // 1000
    due = tracker.heard_until + round(step_ms * SAMPLE_RATE_HZ / 1000)
    return Work.HEAR if utterance.end >= max(begun, due) else None
