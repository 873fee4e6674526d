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
PEOPLE_ENGINE, PERSON_ENGINE = "synctalk2d", "person"
SUFFIX = ".onnx"


class Loader(Protocol):
    """What the registry loads with."""

    def expected_mb(self, model_id: str) -> float: ...

    def load(self, model_id: str, device: int | None) -> LoadedModel: ...


@dataclass(frozen=True)
class FolderLoader:
    """Loads from `store`, or from `people`: files that `vivavoce lipsync train` wrote, and folders of SyncTalk_2D."""

    store: ModelStore
    families: Mapping[str, Family]
    people: Path
    threads: int = 1

    def known(self) -> dict[str, bool]:
        """Ids of all models that could be used, and whether they are here."""
        cards = {card.id: self.store.marker(card) is not None for card in self._cards()}
        found = sorted(self.people.glob("*"))
        names = [path.name if path.is_dir() else path.stem for path in found if path.is_dir() or path.suffix == SUFFIX]
        people = {name: True for name in names if ID.fullmatch(name)}
        return {**people, **cards}

    def expected_mb(self, model_id: str) -> float:
        place, _ = self._find(model_id)
        files = place.glob(f"*{SUFFIX}") if place.is_dir() else [place]
        return 1.5 * sum(path.stat().st_size for path in files) / 1e6

    def load(self, model_id: str, device: int | None) -> LoadedModel:
        place, engine = self._find(model_id)
        return self.families[engine](place, name=model_id, device=device, threads=self.threads)

    def _find(self, model_id: str) -> tuple[Path, str]:
        """Folder or file, and engine. An id is a name, never a path."""
        if not ID.fullmatch(model_id) or ".." in model_id:
            raise UnknownRenderer("A model id is up to 64 letters, digits, '.', '_' or '-'.")
        person = self.people / model_id
        if person.is_dir():
            return person, PEOPLE_ENGINE
        if (trained := self.people / f"{model_id}{SUFFIX}").is_file():
            return trained, PERSON_ENGINE
        for card in self._cards():
            if card.id == model_id:
                return self.store.path(model_id), card.engine
        known = ", ".join(self.known()) or "none"
        raise UnknownRenderer(f"There is no model {model_id}; known are: mouthbank, {known}.")

    def _cards(self) -> list[ModelCard]:
        return [card for card in self.store.known("face") if card.engine in self.families]
