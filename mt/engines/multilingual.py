"""What M2M-100 and NLLB share: one model for all pairs, told the languages by tokens at the start of both sides."""

from collections.abc import Mapping
from pathlib import Path

from mt.engines.base import EngineOptions
from mt.engines.ctranslate import Decoder, open_decoder, open_pieces, text_of
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
        self._tokens = tokens
        self._pieces = open_pieces(model_id, folder, "sentencepiece.bpe.model", "sentencepiece.model")
        self._decode: Decoder = open_decoder(model_id, folder, options)
        self.device = self._decode.device

    def translate(self, texts: list[str], source: str, target: str, *, draft: bool = False) -> list[str]:
        if (source, target) not in self.pairs or not {source, target} <= self._tokens.keys():
            raise UnsupportedLanguage(f"{self.model_id} does not translate {source} to {target}.")
        answers = [""] * len(texts)
        todo = [index for index, text in enumerate(texts) if text.strip()]
        batch = [[self._tokens[source], *self._pieces.encode(texts[index], out_type=str), EOS] for index in todo]
        if batch:
            for index, pieces in zip(todo, self._decode(batch, [self._tokens[target]], draft=draft), strict=True):
                answers[index] = text_of(pieces)
        return answers
