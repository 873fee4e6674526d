"""Tiny CTranslate2 translation models with random weights, in the layout that the downloader writes; without torch."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import common_spec, transformer_spec

WIDTH, INNER, POSITIONS = 16, 32, 128
CORPUS = ("hello world how are you", "bom dia meu amigo", "the cat sat on the mat", "o gato sentou no tapete") * 20
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def write_model(folder: Path, pieces_name: str, language_tokens: tuple[str, ...] = ()) -> None:
    """A one-layer model in `folder`, its SentencePiece model under `pieces_name`."""
    folder.mkdir(parents=True, exist_ok=True)
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS), model_writer=trained, vocab_size=40, model_type="bpe", minloglevel=2
    )
    (folder / pieces_name).write_bytes(trained.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    learnt = [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]
    vocabulary = [*SPECIAL, *(piece for piece in learnt if piece not in SPECIAL), *language_tokens]
    spec = _random_spec(len(vocabulary))
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.decoder_start_token = SPECIAL[2]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


def _random_spec(size: int) -> Any:
    random = np.random.default_rng(0)

    def matrix(rows: int, columns: int) -> Any:
        return random.normal(0, 0.3, (rows, columns)).astype(np.float32)

    def norm(spec: Any) -> None:
        spec.gamma, spec.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def linear(spec: Any, rows: int, columns: int) -> None:
        spec.weight, spec.bias = matrix(rows, columns), np.zeros(rows, np.float32)

    def attention(spec: Any, *rows: int) -> None:
        norm(spec.layer_norm)
        for part, height in zip(spec.linear, rows, strict=True):
            linear(part, height, WIDTH)

    spec = transformer_spec.TransformerSpec.from_config(1, 2, pre_norm=True, activation=common_spec.Activation.RELU)
    embeddings = matrix(size, WIDTH)
    spec.encoder.embeddings[0].weight = spec.decoder.embeddings.weight = spec.decoder.projection.weight = embeddings
    for side in (spec.encoder, spec.decoder):
        side.position_encodings.encodings = matrix(POSITIONS, WIDTH)
        norm(side.layer_norm)
        for layer in side.layer:
            attention(layer.self_attention, 3 * WIDTH, WIDTH)
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, INNER, WIDTH)
            linear(layer.ffn.linear_1, WIDTH, INNER)
    for layer in spec.decoder.layer:
        attention(layer.attention, WIDTH, 2 * WIDTH, WIDTH)
    return spec
