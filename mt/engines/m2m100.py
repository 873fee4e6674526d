"""M2M-100 (Fan et al. 2020): 100 languages, any to any."""

from pathlib import Path

from mt.engines.base import EngineOptions
from mt.engines.multilingual import MultilingualTranslator


def load(
    model_id: str, folder: Path, pairs: frozenset[tuple[str, str]], options: EngineOptions
) -> MultilingualTranslator:
    """Raises EngineFailed when the folder does not hold such a model."""
    languages = {language for pair in pairs for language in pair}
    tokens = {language: f"__{language}__" for language in languages}
    return MultilingualTranslator(model_id, folder, pairs, options, tokens)
