"""What M2M-100 and NLLB share: one model for all pairs, told the languages by tokens at the start of both sides."""

from collections.abc import Mapping
from pathlib import Path

from mt.engines.base import EngineOptions, Wording
from mt.engines.ctranslate import Decoder, open_decoder, open_pieces, text_of, wordings_of
from wire.errors import UnsupportedLanguage

EOS = "</s>"


class MultilingualTranslator:
    """`tokens` maps a language code to the model's own token for it."""

    def __init__(
        self,
        model_id: str,
        folder: Path,
        pairs: frozenset[tuple[str, str]],
        options: EngineOptions,
        tokens: Mapping[str, str],
    ) -> None:
        self.model_id = model_id
        self.pairs = pairs
        self._language_tokens = tokens
        self._pieces = open_pieces(model_id, folder, "sentencepiece.bpe.model", "sentencepiece.model")
        self._decode: Decoder = open_decoder(model_id, folder, options)
        self.device = self._decode.device

    def translate(self, texts: list[str], source: str, target: str, *, draft: bool = False) -> list[str]:
        self._require(source, target)
        answers = [""] * len(texts)
        todo = [index for index, text in enumerate(texts) if text.strip()]
        batch = [self._tokens(texts[index], source) for index in todo]
        if batch:
            for index, pieces in zip(
                todo, self._decode(batch, [self._language_tokens[target]], draft=draft), strict=True
            ):
                answers[index] = text_of(pieces)
        return answers

    def wordings(self, text: str, source: str, target: str, count: int) -> list[Wording]:
        self._require(source, target)
        if not text.strip():
            return []
        return wordings_of(self._decode.best(self._tokens(text, source), [self._language_tokens[target]], count))

    def _tokens(self, text: str, source: str) -> list[str]:
        return [self._language_tokens[source], *self._pieces.encode(text, out_type=str), EOS]

    def _require(self, source: str, target: str) -> None:
        if (source, target) not in self.pairs or not {source, target} <= self._language_tokens.keys():
            raise UnsupportedLanguage(f"{self.model_id} does not translate {source} to {target}.")
