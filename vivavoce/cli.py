"""`vivavoce`: the command line. Expected errors are one line and exit code 1; wrong usage is 2, Ctrl-C 130."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from vivavoce.services import models_environment, project_root
from wire.errors import WireError

app = typer.Typer(
    help="Speak one language into a browser; be heard, and read, in another.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run() -> None:
    """Start every service on this machine, and keep them until Ctrl-C."""
    from vivavoce.run import run_services

    run_services(Console())


def _ending_in(*suffixes: str) -> Callable[[Path | None], Path | None]:
    def check(path: Path | None) -> Path | None:
        if path is not None and path.suffix.lower() not in suffixes:
            raise typer.BadParameter(f"the name must end in {' or '.join(suffixes)}")
        return path

    return check


@app.command()
def translate(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, resolve_path=True, help="Audio or video file.")
    ],
    source: Annotated[str, typer.Option("--from", help="Language spoken in the file, or `auto`.")] = "auto",
    target: Annotated[str, typer.Option("--to", help="Language to translate into.")] = "pt",
    out: Annotated[
        Path | None,
        typer.Option(resolve_path=True, callback=_ending_in(".wav"), help="Write the translated speech here (.wav)."),
    ] = None,
    captions: Annotated[
        Path | None,
        typer.Option(
            resolve_path=True,
            callback=_ending_in(".vtt", ".srt"),
            help="Write the translation as captions (.vtt, .srt).",
        ),
    ] = None,
    events: Annotated[
        Path | None, typer.Option(resolve_path=True, help="Write every event received here (JSON lines).")
    ] = None,
    voice: Annotated[str, typer.Option(help="Voice of the translation; empty for the language's default.")] = "",
) -> None:
    """Translate a file as if it were spoken live, through the running services (started if they are not)."""
    from vivavoce.translate import Job, translate_file

    translate_file(Job(file, source, target, voice=voice, out=out, captions=captions, events=events), Console())


@app.command()
def dub(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, resolve_path=True, help="Video or audio file.")
    ],
    target: Annotated[str, typer.Option("--to", help="Language to dub into.")] = "pt",
    source: Annotated[str, typer.Option("--from", help="Language spoken in the file, or `auto`.")] = "auto",
    out: Annotated[
        Path | None, typer.Option(resolve_path=True, help="Where to write; default: talk.pt.mp4 beside talk.mp4.")
    ] = None,
    lipsync: Annotated[bool, typer.Option("--lipsync/--no-lipsync", help="Move the lips to the new words.")] = True,
    voice: Annotated[str, typer.Option(help="Voice for all speakers; empty: one is chosen for each.")] = "",
    glossary: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, resolve_path=True, help="CSV of `source,target` terms."),
    ] = None,
    keep_background: Annotated[
        bool, typer.Option("--keep-background", help="Keep the original well audible under the dub.")
    ] = False,
) -> None:
    """Dub a file into another language, with lips in time and subtitles."""
    from vivavoce.dub import Dubbing, default_out, dub_file, read_glossary

    options = {
        "lipsync": lipsync,
        "voice": voice,
        "keep_background": keep_background,
        "glossary": read_glossary(glossary) if glossary else {},
    }
    chosen = "" if source == "auto" else source
    dub_file(Dubbing(file, target, chosen, out or default_out(file, target), options), Console())


def _mount() -> None:
    """The commands that other packages bring along."""
    from lipsync.cli import app as lipsync
    from model_downloader.cli import app as models

    app.add_typer(models, name="models", help="List, fetch, verify and remove models.")
    app.add_typer(lipsync, name="lipsync", help="Make the face in a picture or video say a sound.")


def main() -> None:
    """Entry point of the `vivavoce` command."""
    _mount()
    os.environ.update(models_environment(project_root(), os.environ))
    try:
        app()
    except WireError as error:
        console = Console(stderr=True, soft_wrap=True)
        console.print(f"error: {error.message}", style="red", markup=False, highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
