"""Load the manifest and check what its types cannot: every file is safe, verifiable and offered by a source."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from model_downloader.layout import is_safe_path, parts_of, split_place
from wire.models import ManifestInvalid, ModelCard, Source, load_manifest

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PAIR = re.compile(r"[a-z]{2,3}-[a-z]{2,3}")


def load_checked(path: Path) -> tuple[ModelCard, ...]:
    """The cards of a manifest. Raises `ManifestInvalid` with every problem that was found."""
    cards = load_manifest(path)
    problems = list(find_problems(cards))
    if problems:
        raise ManifestInvalid(f"{path} has {len(problems)} problem(s): " + "; ".join(problems))
    return cards


def find_problems(cards: Sequence[ModelCard]) -> Iterator[str]:
    for name, count in Counter(card.id for card in cards).items():
        if count > 1:
            yield f"{name}: listed {count} times"
    for card in cards:
        for problem in (*_card_problems(card), *_file_problems(card), *_source_problems(card)):
            yield f"{card.id}: {problem}"


def _card_problems(card: ModelCard) -> Iterator[str]:
    if not is_safe_path(card.id) or "/" in card.id:
        yield "id is no folder name"
    if not card.licence:
        yield "no licence"
    if not card.profiles:
        yield "in no profile"
    if card.task not in ("vad", "face", "speaker") and not card.languages:
        yield "no languages"
    for pair in card.pairs:
        if not _PAIR.fullmatch(pair) or not set(pair.split("-")) <= set(card.languages):
            yield f"pair {pair!r} is not two of its languages"


def _file_problems(card: ModelCard) -> Iterator[str]:
    if not card.files:
        yield "no files"
    for file in card.files:
        if not is_safe_path(file.path):
            yield f"path {file.path!r} leaves the model's folder"
        if file.sha256 and (not _SHA256.fullmatch(file.sha256) or file.size <= 0):
            yield f"{file.path}: a pinned file needs 64 hex digits and its size"
        kinds = {source.kind for source in card.sources if parts_of(source, file.path)}
        if not kinds:
            yield f"{file.path}: no source offers it"
        if not file.sha256 and kinds - {"hub"}:
            yield f"{file.path}: only the hub has hashes of its own, so a package's file must be pinned"


def _source_problems(card: ModelCard) -> Iterator[str]:
    for source in card.sources:
        if source.kind == "hub" and not source.repo:
            yield "a hub source names no repo"
        for name, archive in source.archives.items():
            if source.kind == "pypi" and not archive.file:
                yield f"archive {name} names no file"
        if source.kind != "hub":
            yield from _place_problems(source)


def _place_problems(source: Source) -> Iterator[str]:
    for path, places in source.files.items():
        for place in [places] if isinstance(places, str) else places:
            name, member = split_place(place)
            if name not in source.archives or not member:
                yield f"{path}: {place!r} is not a listed archive and a member of it"
