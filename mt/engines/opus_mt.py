"""OPUS-MT (Marian) models, one pair each, by CTranslate2."""

from pathlib import Path

from mt.engines.base import EngineOptions, Wording
from mt.engines.ctranslate import Decoder, config_of, open_decoder, open_pieces, text_of, wordings_of
from wire.errors import EngineFailed, UnsupportedLanguage

EOS = "</s>"


class OpusMtTranslator:
    """One direction, converted from OPUS-MT's own files, which add the end token themselves, or from Transformers'."""

    def __init__(self, model_id: str, folder: Path, pairs: frozenset[tuple[str, str]], options: EngineOptions) -> None:
        self.model_id = model_id
        self.pairs = pairs
        self._pieces = open_pieces(model_id, folder, "sentencepiece.model", "source.spm")
        self._end = [] if config_of(folder).get("add_source_eos") else [EOS]
        self._decode: Decoder = open_decoder(model_id, folder, options)
        self.device = self._decode.device

    def translate(self, texts: list[str], source: str, target: str, *, draft: bool = False) -> list[str]:
        self._require(source, target)
        answers = [""] * len(texts)
        todo = [index for index, text in enumerate(texts) if text.strip()]
        batch = [self._tokens(texts[index]) for index in todo]
        if batch:
            for index, tokens in zip(todo, self._decode(batch, None, draft=draft), strict=True):
                answers[index] = text_of(tokens)
        return answers

    def wordings(self, text: str, source: str, target: str, count: int) -> list[Wording]:
        self._require(source, target)
        return wordings_of(self._decode.best(self._tokens(text), None, count)) if text.strip() else []

    def _tokens(self, text: str) -> list[str]:
        return [*self._pieces.encode(text, out_type=str), *self._end]

    def _require(self, source: str, target: str) -> None:
        if (source, target) not in self.pairs:
            raise UnsupportedLanguage(f"{self.model_id} does not translate {source} to {target}.")


def load(model_id: str, folder: Path, pairs: frozenset[tuple[str, str]], options: EngineOptions) -> OpusMtTranslator:
    """Raises EngineFailed when the folder does not hold such a model."""
    if len(pairs) != 1:
        raise EngineFailed(f"{model_id} has to translate one pair, not {len(pairs)}.")
    return OpusMtTranslator(model_id, folder, pairs, options)
