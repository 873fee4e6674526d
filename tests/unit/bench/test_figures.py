"""Response, waterfall, caption and erasure, computed from what a listener saw and heard."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import (
    MARKS,
    PARTS,
    Response,
    TimedWord,
    WaterfallError,
    caption_s,
    check_waterfall,
    pipeline_s,
    responses,
)
from bench.observation import Seen
from tests.unit.bench.runs import BEGAN_S, STAGES_S, run, transcript
from wire.events import Speech

intervals = st.lists(st.floats(0, 5, allow_nan=False), min_size=len(MARKS), max_size=len(MARKS))


def test_a_response_runs_from_the_last_voiced_sample_to_the_first_audible_one() -> None:
    found, missing = responses(run((3.0,)))
    assert missing == []
    assert found[0].total_s == pytest.approx(sum(STAGES_S) + 0.035)


def test_the_parts_are_named_in_order() -> None:
    (response,), _ = responses(run((3.0,)))
    parts = dict(zip(PARTS, response.parts_s, strict=True))
    assert parts["endpointing"] == pytest.approx(0.2)
    assert parts["recognition"] == pytest.approx(0.1)
    assert parts["translation"] == pytest.approx(0.05)
    assert parts["synthesis"] == pytest.approx(0.1)
    assert parts["network"] == pytest.approx(0.01)
    assert parts["playout queue"] == pytest.approx(0.02)
    assert parts["silence before the voice"] == pytest.approx(0.005)


@given(intervals)
def test_the_parts_add_up_whatever_the_stages_took(stages_s: list[float]) -> None:
    found, _ = responses(run((3.0, 20.0), stages_s=stages_s))
    check_waterfall(found)
    assert [sum(one.parts_s) for one in found] == pytest.approx([one.total_s for one in found])


@given(st.floats(0.03, 2.0), st.integers(0, len(PARTS) - 1))
def test_a_part_that_is_missing_is_noticed(lost_share: float, part: int) -> None:
    (response,), _ = responses(run((3.0,)))
    parts = list(response.parts_s)
    parts[part] -= lost_share * response.total_s
    with pytest.raises(WaterfallError):
        check_waterfall([dataclasses.replace(response, parts_s=tuple(parts))])


@pytest.mark.parametrize("part", range(1, len(PARTS)))
def test_a_clock_that_runs_backwards_is_noticed(part: int) -> None:
    parts = [0.1] * len(PARTS)
    parts[part] -= 0.2
    parts[part - 1] += 0.1
    with pytest.raises(WaterfallError, match=PARTS[part]):
        check_waterfall([Response("clip", sum(parts), tuple(parts))])


def test_a_clause_may_end_before_the_utterance_does() -> None:
    found, _ = responses(run((3.0,), stages_s=(-0.3, *STAGES_S[1:])))
    check_waterfall(found)
    assert found[0].parts_s[0] == pytest.approx(-0.3)


def test_speech_without_all_marks_is_an_error_that_names_them() -> None:
    observation = run((3.0,))
    at_s, speech = observation.seen[-1]
    assert isinstance(speech, Speech)
    del speech.t["mt.out"]
    observation.seen[-1] = Seen(at_s, speech)
    with pytest.raises(WaterfallError, match=r"mt\.out"):
        responses(observation)


def test_an_utterance_without_speech_is_missing() -> None:
    observation = run((3.0, 8.0))
    observation.heard.pop()
    found, missing = responses(observation)
    assert [one.utterance for one in found] == ["clip 0"]
    assert missing == ["clip 1"]


def test_the_last_segment_of_an_utterance_is_the_one_that_counts() -> None:
    observation = run((3.0,))
    early = transcript(9, "first half", 2.0)
    observation.seen.insert(0, Seen(BEGAN_S + 2.1, dataclass_with_seq(early, 0)))
    observation.seen = [
        Seen(at_s, dataclass_with_seq(event, 1)) if at_s > BEGAN_S + 3 else Seen(at_s, event)
        for at_s, event in observation.seen
    ]
    observation.heard[0].seq = 1
    found, missing = responses(observation)
    assert (len(found), missing) == (1, [])


def dataclass_with_seq(event: object, seq: int) -> object:
    """The event under another number."""
    event.seq = seq  # type: ignore[attr-defined]  # every event of these runs is a Segment
    return event


def test_pipeline_is_commit_to_first_byte() -> None:
    assert pipeline_s(run((3.0,))) == pytest.approx([sum(STAGES_S[2:])])


def shown(*texts: str) -> list[Seen]:
    """Revisions of segment 0, a tenth of a second apart; the last one is final."""
    return [
        Seen(BEGAN_S + 1 + n / 10, transcript(0, text, rev=n, final=n == len(texts) - 1))
        for n, text in enumerate(texts)
    ]


def test_a_caption_word_counts_from_when_it_stood_for_good() -> None:
    observation = run((3.0,))
    observation.seen = shown("the", "the cat", "a cat", "the cat sat")
    times = caption_s(observation, [TimedWord("The", 0.9), TimedWord("cat", 1.0), TimedWord("sat.", 1.2)])
    assert times == pytest.approx([1.3 - 0.9, 1.3 - 1.0, 1.3 - 1.2])


def test_a_word_that_stays_counts_from_its_first_appearance() -> None:
    observation = run((3.0,))
    observation.seen = shown("the", "the cat", "the cat sat")
    times = caption_s(observation, [TimedWord("the", 0.9), TimedWord("cat", 1.0), TimedWord("sat", 1.2)])
    assert times == pytest.approx([0.1, 0.1, 0.0])


def test_what_is_said_again_minutes_later_is_another_word() -> None:
    observation = run((3.0,))
    later = transcript(1, "the cat sat down", rev=0, final=True)
    observation.seen = [*shown("the cat"), Seen(BEGAN_S + 201, later)]
    reference = [TimedWord("the", 0.9), TimedWord("cat", 1.0), TimedWord("sat", 200.5), TimedWord("down", 200.8)]
    assert caption_s(observation, reference) == pytest.approx([0.1, 0.0, 0.5, 0.2], abs=0.11)


def test_a_word_that_was_not_recognised_is_left_out() -> None:
    observation = run((3.0,))
    observation.seen = shown("the hat sat")
    assert len(caption_s(observation, [TimedWord("the", 0), TimedWord("cat", 0), TimedWord("sat", 0)])) == 2
