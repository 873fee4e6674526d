import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.endpoint import EndpointPolicy
from asr.engines.base import SAMPLE_RATE_HZ, Audio
from asr.segmenter import Segmenter
from asr.utterance import Utterance
from tests.fakes_asr import FakeDetector, silence


def loud(milliseconds: float) -> Audio:
    return np.full(round(milliseconds * 16), 0.5, np.float32)


def segmenter(**options: int) -> Segmenter:
    return Segmenter(FakeDetector(), EndpointPolicy(), **options)


def fed(into: Segmenter, *parts: Audio, start: int = 0) -> list[Utterance]:
    found = list(into.feed(start, np.concatenate(parts)))
    return [*found, *into.flush()]


def test_silence_is_no_utterance() -> None:
    under = segmenter()
    assert fed(under, silence(5_000)) == []
    assert under.settled > 4 * SAMPLE_RATE_HZ


def test_an_utterance_begins_before_its_first_voiced_window() -> None:
    (utterance,) = fed(segmenter(preroll_ms=320), silence(1_024), loud(640), silence(1_000))
    assert utterance.start == pytest.approx((1_024 - 320) * 16, abs=1)
    assert utterance.voiced_until == (1_024 + 640) * 16


def test_a_soft_end_ends_and_a_long_pause_closes() -> None:
    under = segmenter()
    (utterance,) = under.feed(0, np.concatenate([loud(640), silence(256)]))
    assert (utterance.ended, utterance.closed) == (True, False)
    list(under.feed(utterance.end + 2_000, silence(1_000)))
    assert utterance.closed
    assert under.current is None


def test_speech_that_comes_back_goes_on_in_the_same_utterance() -> None:
    under = segmenter()
    (utterance,) = fed(under, loud(640), silence(480), loud(640), silence(1_500))
    assert utterance.end - utterance.start >= (640 + 480 + 640) * 16
    assert utterance.voiced_samples == 2 * 640 * 16


def test_speech_after_a_long_pause_is_another() -> None:
    first, second = fed(segmenter(), loud(640), silence(1_600), loud(640), silence(1_000))
    assert first.closed
    assert second.start >= first.end


def test_the_detector_forgets_a_voice_once_it_is_gone() -> None:
    detector = FakeDetector()
    under = Segmenter(detector, EndpointPolicy())
    begun = detector.resets
    list(under.feed(0, np.concatenate([loud(640), silence(480), loud(640)])))
    assert detector.resets == begun
    list(under.feed(under.position, silence(5_000)))
    assert detector.resets == begun + 1


def test_closing_is_told_and_taken_back() -> None:
    under = segmenter()
    (utterance,) = under.feed(0, np.concatenate([loud(640), silence(128)]))
    assert utterance.closing
    list(under.feed(768 * 16, loud(64)))
    assert not utterance.closing


def test_a_hole_is_silence() -> None:
    under = segmenter()
    (utterance,) = under.feed(0, loud(640))
    list(under.feed(1_000 * 16, silence(32)))
    assert utterance.ended
    assert under.position == pytest.approx(1_032 * 16, abs=512)


def test_a_huge_hole_closes_and_is_skipped() -> None:
    under = segmenter()
    (utterance,) = under.feed(0, loud(640))
    (later,) = under.feed(3_600 * SAMPLE_RATE_HZ, loud(640))
    assert utterance.closed
    assert len(utterance.audio()) < 2 * SAMPLE_RATE_HZ
    assert later.start == pytest.approx(3_600 * SAMPLE_RATE_HZ, abs=512)


def test_repeated_audio_is_skipped() -> None:
    under = segmenter()
    (utterance,) = under.feed(0, loud(640))
    assert list(under.feed(0, loud(640))) == []
    list(under.feed(320 * 16, loud(640)))
    assert utterance.end == 960 * 16


def test_after_a_restart_audio_that_is_settled_is_skipped() -> None:
    under = segmenter()
    under.reset(10_000)
    assert list(under.feed(0, loud(500))) == []
    (utterance,) = under.feed(9_000, loud(640))
    assert utterance.start == 10_000


def test_the_end_closes_what_is_open() -> None:
    under = segmenter()
    (utterance,) = under.feed(0, loud(650))
    assert list(under.flush()) == []
    assert utterance.closed
    assert utterance.end >= 650 * 16


def test_what_is_not_settled_is_the_utterance_and_its_preroll() -> None:
    under = segmenter(preroll_ms=320)
    list(under.feed(0, silence(1_600)))
    assert under.settled == (1_600 - 320) * 16
    (utterance,) = under.feed(1_600 * 16, loud(320))
    assert under.settled == utterance.start


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40_000)), max_size=8), st.integers(1, 9_000))
def test_how_the_stream_is_cut_into_chunks_does_not_matter(parts: list[tuple[bool, int]], chunk: int) -> None:
    stream = np.concatenate([np.zeros(1, np.float32), *(np.full(n, 0.5 * on, np.float32) for on, n in parts)])
    one, other = segmenter(), segmenter()
    whole = fed(one, stream)
    pieces = [u for at in range(0, len(stream), chunk) for u in other.feed(at, stream[at : at + chunk])]
    pieces += other.flush()
    assert [(u.start, u.end, u.voiced_until) for u in whole] == [(u.start, u.end, u.voiced_until) for u in pieces]
    assert all(u.closed for u in whole)
