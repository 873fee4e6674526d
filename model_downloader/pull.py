"""Pull several models at once, and say what became of each."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from model_downloader.errors import LicenceNotAccepted
from wire.errors import WireError
from wire.models import ModelCard, Profile, pull_command


def select(cards: Sequence[ModelCard], profile: Profile | None, model_ids: Sequence[str]) -> list[ModelCard]:
    """The models of a profile and the named ones, in the manifest's order; the caller has checked the names."""
    return [card for card in cards if card.id in model_ids or (profile and profile in card.profiles)]


def split_restricted(
    cards: Sequence[ModelCard], named: Sequence[str], *, accepted: bool
) -> tuple[list[ModelCard], list[ModelCard]]:
    """Models that may be pulled, and those of the profile that are left out until their licence is accepted.

    Raises `LicenceNotAccepted` for a model that was asked for by name.
    """
    if accepted:
        return list(cards), []
    held = [card for card in cards if card.restricted]
    for card in held:
        if card.id in named:
            raise LicenceNotAccepted(
                f"{card.id} is licensed under {card.licence}, which restricts its use: {card.note} "
                f"If you accept that, run: {pull_command(card.id)} --accept-licence",
                model=card.id,
                licence=card.licence,
            )
    return [card for card in cards if not card.restricted], held


def pull_all(
    cards: Sequence[ModelCard], install: Callable[[ModelCard], bool], parallel: int
) -> dict[str, bool | WireError]:
    """Install each card; per id: True installed, False was present, or the error. One failure stops no other.

    An interrupt (Ctrl-C) starts no further model and is raised once the running ones have noticed it.
    """
    pool = ThreadPoolExecutor(max_workers=parallel, thread_name_prefix="pull")
    futures: dict[str, Future[bool]] = {card.id: pool.submit(install, card) for card in cards}
    results: dict[str, bool | WireError] = {}
    try:
        for model_id, future in futures.items():
            try:
                results[model_id] = future.result()
            except WireError as error:
                results[model_id] = error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return results
