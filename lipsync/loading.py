"""From a model's id to its weights in memory: models of the manifest, and people trained here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lipsync.engines.base import Family, LoadedModel
from lipsync.errors import UnknownRenderer
from wire.models import ModelCard, ModelStore

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PEOPLE_ENGINE = "synctalk2d"


class Loader(Protocol):
    """What the registry loads with."""

    def expected_mb(self, model_id: str) -> float: ...

    def load(self, model_id: str, device: int | None) -> LoadedModel: ...


@dataclass(frozen=True)
class FolderLoader:
    """Loads from `store`, or from a folder of `people` (one for each person trained with `vivavoce lipsync train`)."""

    store: ModelStore
    families: Mapping[str, Family]
    people: Path
    threads: int = 1

    def known(self) -> dict[str, bool]:
        """Ids of all models that could be used, and whether they are here."""
        cards = {card.id: self.store.marker(card) is not None for card in self._cards()}
        people = {
            path.name: True for path in sorted(self.people.glob("*")) if path.is_dir() and ID.fullmatch(path.name)
        }
        return {**people, **cards}

    def expected_mb(self, model_id: str) -> float:
        folder, _ = self._find(model_id)
        return 1.5 * sum(path.stat().st_size for path in folder.glob("*.onnx")) / 1e6

    def load(self, model_id: str, device: int | None) -> LoadedModel:
        folder, engine = self._find(model_id)
        return self.families[engine](folder, name=model_id, device=device, threads=self.threads)

    def _find(self, model_id: str) -> tuple[Path, str]:
        """Folder and engine. An id is a name, never a path."""
        if not ID.fullmatch(model_id) or ".." in model_id:
            raise UnknownRenderer("A model id is up to 64 letters, digits, '.', '_' or '-'.")
        person = self.people / model_id
        if person.is_dir():
            return person, PEOPLE_ENGINE
        for card in self._cards():
            if card.id == model_id:
                return self.store.path(model_id), card.engine
        known = ", ".join(self.known()) or "none"
        raise UnknownRenderer(f"There is no model {model_id}; known are: mouthbank, {known}.")

    def _cards(self) -> list[ModelCard]:
        return [card for card in self.store.known("face") if card.engine in self.families]
