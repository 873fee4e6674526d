"""When words were said."""

import httpx
import pytest
from rich.console import Console

from bench.figures import TimedWord
from bench.reference import reference_words
from tests.unit.bench.answers import answering
from tests.unit.bench.runs import recording


def test_word_times_count_from_the_start_of_the_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [{"word": "one", "start": 0.1, "end": 0.4}, {"word": "two", "start": 0.5, "end": 0.9}]
    requests = answering(monkeypatch, lambda _: httpx.Response(200, json={"text": "one two", "words": words}))
    found = reference_words("http://asr", recording((3.0, 8.0)), "en", Console())
    assert found == [TimedWord("one", 1.4), TimedWord("two", 1.9), TimedWord("one", 6.4), TimedWord("two", 6.9)]
    assert len(requests) == 2


def test_a_recogniser_without_word_times_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(400, text="no word times"))
    console = Console(record=True, width=200)
    assert reference_words("http://asr", recording(), "en", console) == []
    assert "no word times" in console.export_text()
