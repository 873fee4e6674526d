"""Folders of this machine: a copy of the models, made elsewhere, for places without a network."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from model_downloader.hashing import file_digest
from model_downloader.layout import is_safe_path
from wire.models import MARKER, FileSpec, Marker, ModelCard


class LocalFolder:
    """A folder that holds models by id, as an installation does (`FOLDER/whisper-base/model.bin`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pinned(self, card: ModelCard, wanted: Sequence[FileSpec], into: Path) -> dict[str, FileSpec]:
        """Copy those wanted files whose bytes are the pinned ones."""
        return self._copy(card, [file for file in wanted if file.sha256], into)

    def recorded(self, card: ModelCard, into: Path) -> Marker | None:
        """Copy a whole installation of a model without pins, as its own record says it was verified; None: not here."""
        try:
            marker = msgspec.json.decode((self._folder / card.id / MARKER).read_bytes(), type=Marker)
        except (OSError, msgspec.DecodeError):
            return None
        if marker.id != card.id or not all(file.sha256 and is_safe_path(file.path) for file in marker.files):
            return None
        copied = self._copy(card, marker.files, into)
        return marker if len(copied) == len(marker.files) else None

    def _copy(self, card: ModelCard, files: Sequence[FileSpec], into: Path) -> dict[str, FileSpec]:
        copied = {}
        for file in files:
            here = self._folder / card.id / file.path
            if here.is_file() and here.stat().st_size == file.size and file_digest(here) == file.sha256:
                (into / file.path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(here, into / file.path)
                copied[file.path] = file
        return copied
