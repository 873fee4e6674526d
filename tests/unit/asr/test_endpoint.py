from hypothesis import given
from hypothesis import strategies as st

from asr.endpoint import Endpointer, EndpointPolicy, Mark

POLICY = EndpointPolicy()
LOUD, UNSURE, QUIET = 0.9, 0.4, 0.1


def marks(*probabilities: float) -> list[Mark | None]:
    endpointer = Endpointer(POLICY)
    return [endpointer.step(probability) for probability in probabilities]


def test_speech_starts_at_the_start_threshold() -> None:
    assert marks(QUIET, UNSURE, 0.5) == [None, None, "start"]


def test_a_pause_is_announced_after_three_windows_and_ends_speech_after_six() -> None:
    assert marks(LOUD, *[QUIET] * 6) == ["start", None, None, "closing", None, None, "end"]


def test_speech_that_comes_back_resumes() -> None:
    assert marks(LOUD, QUIET, QUIET, QUIET, LOUD, *[QUIET] * 3)[4:] == ["resume", None, None, "closing"]


def test_a_short_dip_is_no_event() -> None:
    assert marks(LOUD, QUIET, QUIET, LOUD) == ["start", None, None, None]


def test_between_the_thresholds_speech_goes_on() -> None:
    assert marks(LOUD, *[UNSURE] * 20) == ["start", *[None] * 20]


def test_between_the_thresholds_a_pause_goes_on() -> None:
    assert "end" in marks(LOUD, QUIET, *[UNSURE] * 5)


def test_only_windows_before_a_pause_are_voiced() -> None:
    endpointer = Endpointer(POLICY)
    voiced = []
    for probability in (QUIET, LOUD, UNSURE, QUIET, UNSURE, LOUD):
        endpointer.step(probability)
        voiced.append(endpointer.voiced)
    assert voiced == [False, True, True, False, False, True]


@given(st.lists(st.floats(0, 1), max_size=200))
def test_events_alternate(probabilities: list[float]) -> None:
    allowed = {
        None: {"start"},
        "start": {"closing"},
        "closing": {"resume", "end"},
        "resume": {"closing"},
        "end": {"start"},
    }
    last: Mark | None = None
    for mark in marks(*probabilities):
        if mark is not None:
            assert mark in allowed[last]
            last = mark


@given(st.lists(st.floats(0, 1), max_size=60))
def test_enough_silence_always_ends_speech(probabilities: list[float]) -> None:
    endpointer = Endpointer(POLICY)
    for probability in [*probabilities, *[0.0] * 6]:
        endpointer.step(probability)
    assert not endpointer.speaking
