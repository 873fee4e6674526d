"""A bench run in MLflow's own store."""

import sqlite3
from pathlib import Path

import pytest
from rich.console import Console

from bench import tracking
from bench.plots import distribution
from bench.tracking import log_run


@pytest.mark.integration
@pytest.mark.filterwarnings("ignore")  # what MLflow's own imports warn of
def test_a_run_is_kept_with_its_figures_plots_and_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "project_root", lambda: tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    sheet = tmp_path / "anna.png"
    sheet.write_bytes(b"a contact sheet")
    console = Console(record=True, width=200)
    log_run(
        "latency en-pt",
        {"response": {"median_ms": 690.0}},
        parameters={"trials": 3},
        models={"mt": [{"id": "m", "sha256": {"a": "b"}}]},
        plots={"latency": distribution({"response": [1.0, 2.0]})},
        raw={"events": [{"at_s": 0.1}]},
        pictures=[sheet],
        console=console,
    )
    assert "Logged to MLflow" in console.export_text()
    with sqlite3.connect(tmp_path / ".mlflow" / "mlflow.db") as database:
        assert database.execute("select key, value from metrics").fetchall() == [("response/median_ms", 690.0)]
        known = dict(database.execute("select key, value from params").fetchall())
    database.close()
    assert known["trials"] == "3"
    assert len(known["model/mt/m"]) == 12
    kept = {path.name for path in (tmp_path / ".mlflow" / "artifacts").rglob("*") if path.is_file()}
    assert kept == {"figures.json", "latency.png", "events.jsonl", "anna.png"}
