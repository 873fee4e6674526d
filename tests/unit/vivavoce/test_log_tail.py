"""The new part of a log, and the line that says what went wrong."""

from pathlib import Path

import pytest

from vivavoce.log_tail import LogTail, last_problem


def test_only_what_is_new_is_read_and_only_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("old\n")
    tail = LogTail(log)
    tail.skip_to_end()
    with log.open("a") as file:
        file.write("one\ntwo\nthr")
    assert tail.read_new() == "one\ntwo\n"
    with log.open("a") as file:
        file.write("ee\n")
    assert tail.read_new() == "three\n"
    assert tail.read_tail() == "one\ntwo\nthree\n"


def test_rotated_log_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("a long line of the old file\n")
    tail = LogTail(log)
    tail.skip_to_end()
    log.write_text("new\n")
    assert tail.read_new() == "new\n"
    assert tail.read_tail() == "new\n"


def test_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert LogTail(tmp_path / "none.log").read_new() == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("info\n2026-01-01 [error    ] model is broken id=x\nbye\n", "2026-01-01 [error    ] model is broken id=x"),
        ("Traceback (most recent call last):\n  File x\nOSError: disk full\nlater\n", "OSError: disk full"),
        ('{"level": "error", "event": "x"}\n{"level": "info"}\n', '{"level": "error", "event": "x"}'),
        ("all is well\nlast words\n\n", "last words"),
        ("an error was not made here\nlast words\n", "last words"),
        ("", ""),
    ],
)
def test_last_problem(text: str, problem: str) -> None:
    assert last_problem(text) == problem
