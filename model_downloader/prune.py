"""Find what the models folder holds and no service will use."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from model_downloader.install import STAGING
from model_downloader.verify import find_damage
from wire.models import ModelStore


class Leftover(msgspec.Struct, frozen=True):
    """A folder or file to remove, why, and the bytes that it frees."""

    path: Path
    why: str
    size_bytes: int


def find_leftovers(store: ModelStore) -> Iterator[Leftover]:
    """Downloads that no running pull holds, folders of models that the manifest does not list, damaged models."""
    staging = store.root / STAGING
    if staging.is_dir():
        yield from (Leftover(path, "left over from a pull", _size(path)) for path in _idle(staging))
    known = {card.id: card for card in store.known()}
    for folder in sorted(path for path in store.root.glob("*") if path.is_dir() and path.name != STAGING):
        card = known.get(folder.name)
        if card is None:
            yield Leftover(folder, "not in the manifest", _size(folder))
            continue
        marker = store.marker(card)
        if marker is None:
            yield Leftover(folder, "incomplete, or not the files that the manifest pins now", _size(folder))
        elif damage := next(find_damage(store, card, marker), None):
            yield Leftover(folder, f"damaged: {damage.path} ({damage.what})", _size(folder))


def remove(leftover: Leftover) -> None:
    """Delete it; what has gone meanwhile is no error."""
    if leftover.path.is_dir():
        shutil.rmtree(leftover.path, ignore_errors=True)
    else:
        leftover.path.unlink(missing_ok=True)


def _idle(staging: Path) -> Iterator[Path]:
    """Entries of the staging folder, and of its archives, whose lock nobody holds."""
    for folder in (staging, *(path for path in [staging / "archives"] if path.is_dir())):
        busy = {lock.name[1:-5] for lock in folder.glob(".*.lock") if _is_held(lock)}
        for path in sorted(folder.iterdir()):
            owner = path.name.removeprefix(".").removesuffix(".lock")
            if (
                path.suffix != ".lock"
                and path != staging / "archives"
                and not any(owner.startswith(name) for name in busy)
            ):
                yield path


def _is_held(lock: Path) -> bool:
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
