"""The command that measures latency."""

from pathlib import Path

import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

from bench import latency_test
from bench.latency_test import PAUSE_S, Plan, main, raw, recording_for
from bench.product import NotMeasurable
from bench.recordings import RATE_HZ, Clip
from bench.trials import Trials
from tests.unit.bench.runs import run

CLIPS = [Clip(name, "en", name, (8_000 * np.sin(np.arange(RATE_HZ) / 9)).astype(np.int16)) for name in "ab"]


def plan(talk_min: float | None) -> Plan:
    return Plan("en", "pt", 3, 2, Path(), naive=False, talk_min=talk_min)


def test_utterances_stand_apart_unless_a_talk_is_asked_for() -> None:
    apart = recording_for(plan(None), CLIPS)
    assert apart.utterances[1].start - apart.utterances[0].end == PAUSE_S * RATE_HZ
    together = recording_for(plan(0.1), CLIPS)
    assert together.utterances[1].start - together.utterances[0].end <= 0.15 * RATE_HZ


def test_raw_rows_name_their_trial() -> None:
    trials = Trials(observations=[run((3.0,)), run((3.0,))])
    assert {row["trial"] for row in raw(trials)} == {1, 2}


def test_what_cannot_be_measured_is_one_line_and_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotMeasurable("stop them, and the bench starts its own")

    monkeypatch.setattr(latency_test, "run", refuse)
    app = Typer()
    app.command()(main)
    result = CliRunner().invoke(app, ["--trials", "1", "--no-mlflow", "--speculation", "both"])
    assert result.exit_code == 1
    assert "stop them" in result.output
    assert "Traceback" not in result.output
