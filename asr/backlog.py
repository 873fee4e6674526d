"""Where running speech is parted when its recogniser has fallen behind: what is decoded at once stays bounded. Pure."""

from asr.engines.base import SAMPLE_RATE_HZ
from asr.tracker import Tracker

MAX_UNHEARD_SAMPLES = 12 * SAMPLE_RATE_HZ
"""With the open clause and its context in front of it this is what the engines take at once: about 25 s."""
LEAST_PIECE_SAMPLES = 8 * SAMPLE_RATE_HZ


def parting(tracker: Tracker) -> int | None:
    """The capture sample before which the utterance becomes one of its own; None while it is heard in time.

    A cost that grows with the audio would otherwise grow faster than the machine can follow, and a whole talk would
    hang on one decoding.
    """
    utterance = tracker.utterance
    heard = max(tracker.heard_until, tracker.open_start, utterance.start)
    if utterance.end - heard <= MAX_UNHEARD_SAMPLES:
        return None
    return utterance.quietest(heard + LEAST_PIECE_SAMPLES, heard + MAX_UNHEARD_SAMPLES)
