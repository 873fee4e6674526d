"""Voices graded side by side."""

import httpx
import numpy as np
import pytest
from rich.console import Console

from bench.mos_proxy import graded, show, understood, voices
from bench.recordings import Clip
from bench.trials import progress_bar
from tests.unit.bench.answers import answering

VOICES = [
    {"id": "k1", "engine": "kokoro", "language": "en-US", "default": False},
    {"id": "k2", "engine": "kokoro", "language": "en-GB", "default": False},
    {"id": "h1", "engine": "hibari", "language": "en", "default": True},
    {"id": "p1", "engine": "kokoro", "language": "pt", "default": True},
]
CLIPS = [Clip("a", "en", "one two", np.ones(160, np.int16)), Clip("b", "en", "three four", np.ones(160, np.int16))]


def test_each_engine_sends_one_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(200, json={"voices": VOICES}))
    assert voices("http://tts", "en") == [("kokoro", "k1"), ("hibari", "h1")]


def test_grades_are_averaged_with_their_uncertainty() -> None:
    with progress_bar(Console(quiet=True)) as bar:
        row = graded(CLIPS, {"grade": lambda clip: 3.0 if clip.name == "a" else 4.0}, bar, "title")
    assert row["grade"] == 3.5
    assert row["grade_ci95"] == pytest.approx(1.96 * 0.7071 / 2**0.5, abs=0.01)


def test_a_single_clip_has_no_interval() -> None:
    with progress_bar(Console(quiet=True)) as bar:
        assert graded(CLIPS[:1], {"grade": lambda _: 3.0}, bar, "title")["grade_ci95"] is None


def test_understanding_is_an_error_rate_in_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(200, json={"text": "One too."}))
    assert understood("http://asr")(CLIPS[0]) == 50.0


def test_everybody_is_shown() -> None:
    console = Console(record=True, width=120)
    row = {"n": 2, **{f"{name}{end}": 1.5 for name in ("dnsmos", "plcmos", "wer_percent") for end in ("", "_ci95")}}
    show(console, {"en": {"people": row, "espeak en": row}})
    assert "people" in console.export_text()
