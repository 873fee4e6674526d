"""The figures as --json writes them, as a table and as plots."""

import json

import pytest
from rich.console import Console

from bench.figures import PARTS
from bench.summary import pictures, show, summary
from bench.trials import Trials
from tests.unit.bench.runs import STAGES_S, run

ENDS_S = (3.0, 8.0, 13.0)
REFERENCES = {f"clip {n}": f"um dois três {n}" for n in range(3)}


@pytest.fixture
def trials() -> Trials:
    gathered = Trials(naive_s=[1.5, 1.6], speculation={"prepared": 4.0, "hit": 3.0})
    for _ in range(3):
        gathered.add(run(ENDS_S), REFERENCES, [])
    return gathered


def test_the_figures_are_plain_data(trials: Trials) -> None:
    figures = json.loads(json.dumps(summary(trials)))
    total_ms = 1_000 * (sum(STAGES_S) + 0.035)
    assert figures["response"] == {"n": 9, "median_ms": pytest.approx(total_ms), "p95_ms": pytest.approx(total_ms)}
    assert figures["caption"] == {"n": 0, "median_ms": None, "p95_ms": None}
    assert set(figures["erasure"].values()) == {0.0}
    assert {"speech", "captions", "source_shown_as_certain"} <= set(figures["erasure"])
    assert figures["quality"] == {"wer_percent": 0.0, "chrf": pytest.approx(100)}
    assert figures["response_to_naive"] == pytest.approx(total_ms / 1_550, abs=0.001)
    assert figures["speculation"]["hit_rate"] == 0.75
    assert (figures["speech"]["rate_median"], figures["speech"]["rate_most"]) == (1.0, 1.0)
    assert figures["lag"]["n"] == 9
    assert figures["drift"]["n"] == 3
    assert len(figures["response_median_of_each_trial_ms"]) == 3


def test_the_waterfall_adds_up_to_the_response(trials: Trials) -> None:
    figures = summary(trials)
    assert list(figures["waterfall"]) == list(PARTS)
    assert sum(row["mean_ms"] for row in figures["waterfall"].values()) == pytest.approx(
        figures["response"]["median_ms"], rel=0.02
    )


def test_speech_that_was_played_twice_is_erased_speech(trials: Trials) -> None:
    seen = trials.observations[0]
    seen.heard.append(seen.heard[0])
    assert summary(trials)["erasure"]["speech"] == pytest.approx(1 / 9, abs=0.001)


def test_what_was_not_answered_or_heard_is_counted(trials: Trials) -> None:
    lost = run(ENDS_S)
    lost.heard.pop()
    trials.add(lost, REFERENCES, [])
    figures = summary(trials)
    assert (figures["unanswered"], figures["speech"]["skipped"]) == (1, 1)


def test_the_table_shows_goals(trials: Trials) -> None:
    console = Console(record=True, width=160)
    show(console, summary(trials), "title", ("en", "pt"))
    text = console.export_text()
    assert "met" in text
    assert "LongYAAL" in text
    assert "endpointing" in text


def test_nothing_measured_can_still_be_shown() -> None:
    empty = Trials()
    lost = run(ENDS_S)
    lost.heard.clear()
    empty.add(lost, REFERENCES, [])
    console = Console(record=True, width=160)
    figures = summary(empty)
    show(console, figures, "title", ("en", "pt"))
    assert "3 utterances were never answered" in console.export_text()
    assert pictures(figures, empty)


def test_there_is_a_plot_of_each_kind(trials: Trials) -> None:
    assert set(pictures(summary(trials), trials)) == {"latency", "waterfall", "quality-against-lag", "backlog"}
