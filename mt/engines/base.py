"""What the rest of the stage knows of a translation model."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class Wording:
    """One translation of several. `score`: mean log-probability of its tokens; 0 from an engine that gives none."""

    text: str
    score: float = 0.0


class Translator(Protocol):
    """A loaded text-to-text model. Blocking: called from the stage's compute thread only."""

    model_id: str
    pairs: frozenset[tuple[str, str]]
    """(source, target) as ISO 639-1 codes."""
    device: str
    """Where it runs: `cpu` or `cuda`."""

    def translate(self, texts: list[str], source: str, target: str, *, draft: bool = False) -> list[str]:
        """One translation per text, each text a sentence or less.

        `draft` asks for the fastest answer, for text that is about to change. Raises UnsupportedLanguage for a pair
        outside `pairs`; an empty text gives an empty one.
        """

    def wordings(self, text: str, source: str, target: str, count: int) -> list[Wording]:
        """At most `count` different translations of a sentence, likeliest first; one where the engine is greedy.

        Raises UnsupportedLanguage; an empty text gives none.
        """


@dataclass(frozen=True)
class EngineOptions:
    """What loading a model needs to know besides its folder."""

    threads: int = 1
    device: Device = "auto"


Loader = Callable[[str, Path, frozenset[tuple[str, str]], EngineOptions], Translator]
"""(model id, folder, pairs, options) -> a loaded model. Raises EngineFailed when the folder cannot be loaded."""
