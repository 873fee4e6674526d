"""Lag of the spoken translation, as OmniSTEval computes it from what was heard."""

import itertools
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lag import UtteranceLag, drift, lag_figures, lags, spoken_words
from tests.unit.bench.runs import BEGAN_S, run

ENDS_S = tuple(float(end) for end in range(3, 60, 3))
REFERENCES = {f"clip {n}": f"um dois três {n}" for n in range(len(ENDS_S))}


def test_the_words_of_a_segment_fill_its_audio_in_order() -> None:
    words = spoken_words(run((3.0,)))
    assert [word.text for word in words] == ["um", "dois", "três", "0"]
    heard_s = 3.0 + 0.46 + 0.03 + 0.005
    assert words[0].starts_s == pytest.approx(heard_s)
    assert words[-1].ends_s == pytest.approx(heard_s + 0.995)
    assert all(a.ends_s == pytest.approx(b.starts_s) for a, b in itertools.pairwise(words))
    assert {word.consumed_s for word in words} == {3.0}


def test_a_segment_that_was_not_heard_has_no_words() -> None:
    observation = run((3.0, 8.0))
    observation.heard[0].audible_s = None
    assert [word.text for word in spoken_words(observation)] == ["um", "dois", "três", "1"]


def test_lag_is_that_of_a_speaker_who_is_answered_a_second_after_each_sentence() -> None:
    # Four words in two seconds: the ideal ones come at 0, 0.5, 1.0 and 1.5 s. Ours follow the sentence, in one second.
    observation = run(ENDS_S)
    figures = lag_figures(observation, REFERENCES)
    words = spoken_words(observation)[:4]
    expected_s = sum(word.ends_s - 1.0 - ideal for word, ideal in zip(words, (0, 0.5, 1.0, 1.5), strict=True)) / 4
    assert figures["n"] == len(ENDS_S)
    assert figures["yaal_s"] == pytest.approx(expected_s, abs=0.05)
    assert figures["yaal_ideal_s"] == pytest.approx(2.0 - 0.75, abs=0.01)
    assert figures["yaal_onset_s"] < figures["yaal_s"]
    assert figures["laal_s"] is not None
    assert figures["tool"].startswith("OmniSTEval ")


def test_each_utterance_has_its_own_words() -> None:
    each = lags(run(ENDS_S), REFERENCES)
    assert all(one.spoken == one.reference for one in each)


def test_what_is_heard_after_the_end_counts_too() -> None:
    observation = run(ENDS_S)
    for heard in observation.heard:
        assert heard.audible_s is not None
        heard.started_s, heard.audible_s, heard.ended_s = (
            at_s + 300 for at_s in (heard.started_s, heard.audible_s, heard.ended_s)
        )
    each = lags(observation, REFERENCES)
    assert len(each) == len(ENDS_S)
    assert all(one.lag_s > 300 for one in each)


@given(st.floats(-300, 300))
def test_drift_is_the_slope_of_the_lag(slope: float) -> None:
    each = [UtteranceLag(at_s, 2.0 + slope * at_s / 60_000, "", "") for at_s in range(0, 600, 10)]
    found = drift(each)
    assert found is not None
    assert found[0] == pytest.approx(slope, abs=0.01)
    assert found[1] == pytest.approx(0.0, abs=0.01)


def test_a_talk_that_falls_behind_drifts() -> None:
    observation = run(ENDS_S)
    for number, heard in enumerate(observation.heard):
        late_s = 0.1 * number
        heard.started_s, heard.ended_s = heard.started_s + late_s, heard.ended_s + late_s
        assert heard.audible_s is not None
        heard.audible_s += late_s
    figures = lag_figures(observation, REFERENCES)
    assert figures["drift_ms_per_min"] == pytest.approx(2_000, rel=0.05)


def test_too_little_to_tell_a_drift() -> None:
    assert drift([UtteranceLag(0, 1, "", ""), UtteranceLag(9, 1, "", "")]) is None
    assert drift([UtteranceLag(5, 1, "", "")] * 5) is None


def test_a_run_in_which_nothing_was_spoken_has_no_lag() -> None:
    observation = run((3.0,))
    observation.heard.clear()
    figures = lag_figures(observation, REFERENCES)
    assert (figures["n"], figures["median_ms"], figures["yaal_s"]) == (0, None, None)
    assert observation.began_s == BEGAN_S


def test_nothing_is_forked_that_could_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise AssertionError("a process that has threads was forked")

    monkeypatch.setattr(os, "fork", refuse)
    assert len(lags(run(ENDS_S), REFERENCES)) == len(ENDS_S)
