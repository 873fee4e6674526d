"""Hash the installed models again."""

from collections.abc import Iterator

import msgspec

from model_downloader.hashing import file_digest
from wire.models import Marker, ModelCard, ModelStore


class Damage(msgspec.Struct, frozen=True):
    """One file that is not what was installed."""

    model_id: str
    path: str
    what: str


def find_damage(store: ModelStore, card: ModelCard, marker: Marker) -> Iterator[Damage]:
    """Every file of an installed model that is gone or changed."""
    for file in marker.files:
        path = store.root / card.id / file.path
        if not path.is_file():
            yield Damage(card.id, file.path, "missing")
        elif path.stat().st_size != file.size:
            yield Damage(card.id, file.path, f"{path.stat().st_size} bytes instead of {file.size}")
        elif file_digest(path) != file.sha256:
            yield Damage(card.id, file.path, "other content than was installed")
