"""How a start looks where there is no terminal, and in one."""

import io

from rich.console import Console

from vivavoce.board import Board, sentence
from vivavoce.services import Service
from vivavoce.watch import Condition, Died, GaveUp, Ready
from wire.settings import ServiceSettings

ASR = Service("asr", ServiceSettings(_env_file=None, port=8000))


def shown(*, terminal: bool, condition: Condition, happenings: list[Ready]) -> str:
    output = io.StringIO()
    with Board(Console(file=output, force_terminal=terminal, width=100), [ASR]) as board:
        board.show(happenings, {"asr": condition}, 3.0)
    return output.getvalue()


def test_plain_output_is_one_line_for_each_change() -> None:
    ready = Ready("asr", 2.5, again=False)
    text = shown(terminal=False, condition=Condition(since=0.0, ready=True), happenings=[ready])
    assert text == "Starting asr\nasr is ready (2.5 s)\n"


def test_terminal_shows_port_state_and_time() -> None:
    waiting = shown(terminal=True, condition=Condition(since=0.0), happenings=[])
    assert "port 8000" in waiting
    assert "starting … 3 s" in waiting
    unwell = shown(terminal=True, condition=Condition(since=0.0, problem="model [x] is missing"), happenings=[])
    assert "model [x] is missing" in unwell
    ready = [Ready("asr", 2.5, again=False)]
    assert "2.5 s" in shown(terminal=True, condition=Condition(since=0.0, ready=True), happenings=ready)


def test_sentences() -> None:
    assert sentence(Ready("asr", 1.0, again=True)) == "asr is ready again (1.0 s)"
    assert sentence(Died("asr", "killed by SIGKILL")) == "asr died (killed by SIGKILL); it is being restarted"
    assert sentence(GaveUp("asr", "no model")) == "asr cannot be used: no model"
