"""Keeps what a bench measured in MLflow: one line, `log_run("latency", figures, parameters=…)`, in each command.

Where `MLFLOW_TRACKING_URI` is unset, runs go to an SQLite file in `.mlflow/` of the project; `make mlflow` shows them.
"""

import json
import logging
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bench.facts import commit, machine, model_hashes
from vivavoce.services import project_root

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient

STORE = ".mlflow"
EXPERIMENT = "vivavoce"
MAX_PARAMETER = 500
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "GIT_PYTHON_REFRESH": "quiet",
}
Rows = Iterable[Mapping[str, Any]]


def metrics_of(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Every number in nested figures, named by the way to it: `response/median_ms`."""
    for name, value in figures.items():
        key = f"{prefix}{_safe(str(name))}"
        if isinstance(value, Mapping):
            yield from metrics_of(value, f"{key}/")
        elif isinstance(value, int | float):
            yield key, float(value)


def tracking_uri() -> str:
    """Where runs are kept."""
    given = os.environ.get("MLFLOW_TRACKING_URI", "").strip()
    if given:
        return given
    folder = project_root() / STORE
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / 'mlflow.db'}"


def log_run(
    name: str,
    figures: Mapping[str, Any],
    *,
    parameters: Mapping[str, Any] | None = None,
    models: Mapping[str, Any] | None = None,
    plots: "Mapping[str, Figure] | None" = None,
    raw: Mapping[str, Rows] | None = None,
    pictures: Iterable[Path] = (),
    console: Console | None = None,
) -> None:
    """Log one bench run: its figures, what they were measured on, plots by name, raw rows as JSON lines by name, and
    files of pictures.

    `models` is what the stages report at /info (`Product.models()`). A store that cannot be reached is reported and
    costs no figure: they have been printed already.
    """
    console = console or Console()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            where = _log(name, figures, parameters or {}, models or {}, plots or {}, raw or {}, pictures)
    except Exception as error:  # the store's client raises whatever its backend raises
        console.print(f"Not logged to MLflow: {error} (--no-mlflow leaves it out)", style="yellow", markup=False)
        return
    console.print(f"Logged to MLflow as {where}", style="dim", markup=False)


def _log(
    name: str,
    figures: Mapping[str, Any],
    parameters: Mapping[str, Any],
    models: Mapping[str, Any],
    plots: "Mapping[str, Figure]",
    raw: Mapping[str, Rows],
    pictures: Iterable[Path],
) -> str:
    os.environ.update(QUIET)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=tracking_uri())
    run = client.create_run(_experiment(client), run_name=name, tags={"bench": name, "commit": commit()})
    run_id = run.info.run_id
    known = {**machine(), **parameters, **{f"model/{model}": hash_ for model, hash_ in model_hashes(models).items()}}
    for key, value in known.items():
        client.log_param(run_id, _safe(key), str(value)[:MAX_PARAMETER])
    for key, value in metrics_of(figures):
        client.log_metric(run_id, key, value)
    client.log_dict(run_id, dict(figures), "figures.json")
    for key, figure in plots.items():
        client.log_figure(run_id, figure, f"plots/{key}.png")
    with TemporaryDirectory() as folder:
        for key, rows in raw.items():
            path = Path(folder) / f"{key}.jsonl"
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
            client.log_artifact(run_id, str(path), "raw")
    for picture in pictures:
        client.log_artifact(run_id, str(picture), "pictures")
    client.set_terminated(run_id)
    return f"{run.info.run_name} ({run_id[:8]})"


def _experiment(client: "MlflowClient") -> str:
    known = client.get_experiment_by_name(EXPERIMENT)
    if known is not None:
        return str(known.experiment_id)
    return str(client.create_experiment(EXPERIMENT, artifact_location=_artifacts(client.tracking_uri)))


def _artifacts(store: str) -> str | None:
    """Files are kept beside a database of this machine; a server says itself where."""
    database = store.removeprefix("sqlite:///")
    return (Path(database).resolve().parent / "artifacts").as_uri() if database != store else None


def _safe(name: str) -> str:
    """MLflow takes letters, digits and ` _-./` in a name."""
    return "".join(character if character.isalnum() or character in "_-./ " else "_" for character in name)
