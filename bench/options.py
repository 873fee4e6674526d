"""The options that every bench command has."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
"""Where the recordings are unless --data says otherwise: beside the checkout."""
WIDTH = 140

DataFolder = Annotated[
    Path, typer.Option("--data", resolve_path=True, help="Folder of recordings and texts; see bench/README.md.")
]
JsonFile = Annotated[
    Path | None, typer.Option("--json", resolve_path=True, dir_okay=False, help="Write the figures to this file.")
]
UseMlflow = Annotated[bool, typer.Option("--mlflow/--no-mlflow", help="Log parameters, figures and plots to MLflow.")]
Source = Annotated[str, typer.Option("--from", help="Language spoken.")]
Target = Annotated[str, typer.Option("--to", help="Language heard.")]
TalkMinutes = Annotated[float | None, typer.Option("--talk", help="Minutes of a talk without pauses.")]


def wide_console() -> Console:
    """Where figures are printed: tables keep their width in a file or a log."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def write_json(path: Path | None, figures: Any) -> None:
    """Write figures where --json was given."""
    if path is not None:
        path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
