"""What the CTranslate2 families share: loading on the right device, and decoding within bounds."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece

from mt.engines.base import EngineOptions, Wording
from wire.errors import EngineFailed

FINAL_BEAM = 4
DRAFT_BEAM = 1
"""Beam 4 gains 0.7 to 0.9 BLEU over greedy on Chinese news and chat for a third more time."""
MAX_TOKENS = 256
MAX_GROWTH = 1.6
"""Tokens out over tokens in, on top of 16: news lines from Chinese need 1.1, at most 1.9 where they are short."""


class Decoder:
    """A loaded CTranslate2 translation model: tokens in, tokens out."""

    def __init__(self, folder: Path, options: EngineOptions) -> None:
        self.device = _device(options)
        self._model = ctranslate2.Translator(
            str(folder),
            device=self.device,
            compute_type="int8_float16" if self.device == "cuda" else "int8",
            inter_threads=1,
            intra_threads=options.threads,
        )

    def __call__(self, batch: Sequence[Sequence[str]], prefix: Sequence[str] | None, *, draft: bool) -> list[list[str]]:
        """The best hypothesis per token list, bounded in length, without the `prefix` it starts with."""
        results = self._decode(batch, prefix, beam=DRAFT_BEAM if draft else FINAL_BEAM)
        skip = len(prefix or ())
        return [list(result.hypotheses[0])[skip:] for result in results]

    def best(self, tokens: Sequence[str], prefix: Sequence[str] | None, count: int) -> list[tuple[list[str], float]]:
        """The `count` best hypotheses with the mean log-probability of their tokens, without the `prefix`."""
        (result,) = self._decode(
            [tokens], prefix, beam=max(count, FINAL_BEAM), num_hypotheses=count, return_scores=True
        )
        skip = len(prefix or ())
        return [(list(found)[skip:], score) for found, score in zip(result.hypotheses, result.scores, strict=True)]

    def _decode(
        self, batch: Sequence[Sequence[str]], prefix: Sequence[str] | None, *, beam: int, **options: Any
    ) -> list[Any]:
        longest = max(map(len, batch), default=0)
        return list(
            self._model.translate_batch(
                [list(tokens) for tokens in batch],
                target_prefix=[list(prefix)] * len(batch) if prefix else None,
                beam_size=beam,
                max_decoding_length=min(MAX_TOKENS, int(MAX_GROWTH * longest) + 16),
                max_input_length=MAX_TOKENS,
                **options,
            )
        )


def open_decoder(model_id: str, folder: Path, options: EngineOptions) -> Decoder:
    """Raises EngineFailed. A GPU whose libraries are incomplete is passed over when the device was left open."""
    try:
        decoder = Decoder(folder, options)
        if decoder.device == "cuda" and options.device == "auto" and not _works(decoder):
            return Decoder(folder, EngineOptions(options.threads, "cpu"))
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineFailed(f"{model_id} cannot be loaded: {error}. Try: vivavoce models verify") from error
    return decoder


def open_pieces(model_id: str, folder: Path, *names: str) -> sentencepiece.SentencePieceProcessor:
    """The first of the named SentencePiece models that exists. Raises EngineFailed."""
    for name in names:
        if (folder / name).is_file():
            try:
                return sentencepiece.SentencePieceProcessor(model_file=str(folder / name))
            except (RuntimeError, OSError) as error:
                raise EngineFailed(
                    f"{model_id}: {name} cannot be read: {error}. Try: vivavoce models verify"
                ) from error
    raise EngineFailed(f"{model_id} has none of {', '.join(names)}. Try: vivavoce models verify")


def config_of(folder: Path) -> dict[str, Any]:
    """The model's `config.json`; empty when there is none."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


def text_of(pieces: Sequence[str]) -> str:
    """Plain text of SentencePiece pieces, special tokens left out."""
    words = "".join(piece for piece in pieces if not (piece.startswith("<") and piece.endswith(">")))
    return words.replace("\u2581", " ").strip()


def wordings_of(found: Sequence[tuple[Sequence[str], float]]) -> list[Wording]:
    """Hypotheses as texts, those that read alike once."""
    texts = {text_of(pieces): score for pieces, score in reversed(found)}
    return sorted((Wording(text, score) for text, score in texts.items() if text), key=lambda one: -one.score)


def _device(options: EngineOptions) -> str:
    if options.device == "auto":
        return "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"
    return options.device


def _works(decoder: Decoder) -> bool:
    try:
        decoder([["\u2581"]], None, draft=True)
    except RuntimeError:
        return False
    return True
