"""Captions in the terminal."""

import io

from rich.console import Console

from vivavoce.screen import Screen, line_text
from vivavoce.transcript import Line

FINAL = Line(source="Hello [x].", source_final=True, target="Olá.", target_final=True)


def test_finished_captions_are_printed_with_their_translation() -> None:
    output = io.StringIO()
    with Screen(Console(file=output, width=80), 10.0) as screen:
        screen.show([FINAL], [Line(source="dra")], 1.0, "speaking")
    assert output.getvalue() == "Hello [x].\n  Olá.\n"


def test_drafts_are_dim_and_finals_are_not() -> None:
    draft = Line(source="Hel", target="Ol")
    assert {str(span.style) for span in line_text(draft).spans} == {"dim italic", "dim cyan italic"}
    assert {str(span.style) for span in line_text(FINAL).spans} == {"bold cyan"}


def test_failure_is_named() -> None:
    line = Line(source="Hello.", source_final=True, failure="mt: engine_failed")
    assert "not translated, mt: engine_failed" in line_text(line).plain


def test_terminal_gets_the_draft_and_a_progress_bar() -> None:
    output = io.StringIO()
    with Screen(Console(file=output, force_terminal=True, width=80), 10.0) as screen:
        screen.show([], [Line(source="Hel")], 5.0, "speaking")
    assert "Hel" in output.getvalue()
    assert "speaking" in output.getvalue()
