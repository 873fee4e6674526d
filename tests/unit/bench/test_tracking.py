"""What is kept of a run."""

from pathlib import Path

import pytest
from rich.console import Console

from bench import tracking
from bench.tracking import log_run, metrics_of, tracking_uri


def test_every_number_becomes_a_metric_named_by_the_way_to_it() -> None:
    figures = {"response": {"n": 3, "median_ms": 5.5, "p95_ms": None}, "clock 200 ppm fast, really": {"ok": True}}
    assert dict(metrics_of(figures)) == {
        "response/n": 3.0,
        "response/median_ms": 5.5,
        "clock 200 ppm fast_ really/ok": 1.0,
    }


def test_runs_are_kept_in_the_project_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "project_root", lambda: tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert tracking_uri() == f"sqlite:///{tmp_path}/.mlflow/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://elsewhere:5000")
    assert tracking_uri() == "http://elsewhere:5000"


def test_a_store_that_cannot_be_reached_costs_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "nonsense://")
    console = Console(record=True, width=200)
    log_run("latency", {"response": {}}, console=console)
    assert "Not logged to MLflow" in console.export_text()
