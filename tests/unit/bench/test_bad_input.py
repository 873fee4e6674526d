"""Outcomes under bad conditions."""

import pytest
from rich.console import Console

from bench.bad_input import invented, outcome, show
from bench.hardships import Hardship
from bench.observation import Seen
from bench.recordings import RATE_HZ, Recording, Utterance
from tests.unit.bench.runs import BEGAN_S, run, transcript
from wire.events import Error

ENDS_S = (3.0, 8.0, 13.0)


def test_speech_that_was_understood_and_answered() -> None:
    seen = run(ENDS_S)
    row = outcome(Hardship("any", seen.recording), seen)
    assert (row["wer_percent"], row["invented_words"], row["skipped"], row["unanswered"]) == (0.0, 0, 0, 0)
    assert row["response_ms"] == pytest.approx(495.0)
    assert row["response_after_ms"] is None


def test_words_between_utterances_are_invented() -> None:
    seen = run(ENDS_S)
    stray = transcript(9, "thank you", 5.9)
    seen.seen.append(Seen(BEGAN_S + 6, stray))
    stray.span = (int(4.0 * RATE_HZ), int(4.5 * RATE_HZ))
    assert invented(seen) == 2


def test_any_word_where_nobody_speaks_is_invented() -> None:
    seen = run((3.0,))
    places = (Utterance("noise.wav", "", 0, 4 * RATE_HZ), Utterance("more.wav", "", 4 * RATE_HZ, 5 * RATE_HZ))
    silent = Recording(seen.recording.pcm, places)
    seen.recording = silent
    row = outcome(Hardship("noise", silent), seen)
    assert row["invented_words"] == 4
    assert row["wer_percent"] is None


def test_service_afterwards_is_measured_apart() -> None:
    seen = run(ENDS_S)
    for heard in seen.heard[:2]:
        assert heard.audible_s is not None
        heard.audible_s += 2.0
        heard.started_s += 2.0
    row = outcome(Hardship("stalls", seen.recording, over_s=9.0), seen)
    assert row["response_ms"] == pytest.approx(2_495.0)
    assert row["response_after_ms"] == pytest.approx(495.0)


def test_the_table_names_complaints_and_errors() -> None:
    seen = run(ENDS_S)
    seen.seen.append(Seen(0.0, Error(channel="c", code="at_capacity", message="full")))
    console = Console(record=True, width=200)
    show(console, {"fine": outcome(Hardship("any", seen.recording), seen), "broken": {"error": "SessionFailed: lost"}})
    text = console.export_text()
    assert "at_capacity" in text
    assert "SessionFailed" in text
