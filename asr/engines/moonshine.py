"""Moonshine (Useful Sensors, arXiv:2410.15608): English, and its cost grows with the audio, so partials are cheap.

Runs both published forms: float `.ort` files (tiny) and quantised `.onnx` files (base).
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from asr.engines.base import SAMPLE_RATE_HZ, Audio, Before, Recognition
from asr.engines.onnx import open_session
from asr.repetition import without_loop
from wire.errors import UnsupportedLanguage

_START, _END = 1, 2
_TOKENS_PER_SECOND = 6.5
"""English speech never has more; a longer output is a loop (figure from the paper's authors)."""
_SPARE_TOKENS = 4
_LOOK_AHEAD_TOKENS = 6
_UNSURE_LOG_PROBABILITY = -0.2
"""Chosen on 70 English recordings: heard whole, the 8 below it have 0.28 errors a word, the 62 above it 0.08."""
_MIN_SAMPLES = SAMPLE_RATE_HZ // 10
_SHORTEST_SECONDS = 3.0
"""Shorter audio is filled up with silence: the models were trained on longer clips and garble short ones."""
_Cache = dict[str, NDArray[np.float32]]


class Moonshine:
    """One Moonshine model. Not safe for use by several threads at once."""

    languages = ("en",)
    translates_to: tuple[str, ...] = ()

    def __init__(self, name: str, folder: Path, *, threads: int = 1) -> None:
        self.name = name
        self._encoder = open_session(_model_file(folder, "encoder_model"), threads=threads)
        self._decoder = open_session(_model_file(folder, "decoder_model_merged"), threads=threads)
        self._tokenizer = open_tokenizer(folder)
        self._masked = any(node.name == "encoder_attention_mask" for node in self._decoder.get_inputs())
        caches = [node for node in self._decoder.get_inputs() if node.name.startswith("past_key_values")]
        self._cache_names = [node.name for node in caches]
        self._cache_shape = (1, int(caches[0].shape[1]), 0, int(caches[0].shape[3]))

    def recognize(
        self, audio: Audio, *, language: str | None = None, translate: bool = False, prefix: str = "", draft: str = ""
    ) -> Recognition:
        """See Recognizer. It cannot translate."""
        del translate
        if language not in (None, "en"):
            raise UnsupportedLanguage(f"{self.name} recognises English only, not {language!r}; use a Whisper model.")
        if len(audio) < _MIN_SAMPLES:
            return Recognition("", "en")
        tokens, mean_log_probability = self._decode(audio, self._tokens(prefix), self._tokens(draft))
        complete = tokens[-1:] == [_END]
        said = tokens[:-1] if complete else without_loop(tokens)
        text = self._tokenizer.decode(said, skip_special_tokens=True).strip()
        unsure = mean_log_probability < _UNSURE_LOG_PROBABILITY or not complete
        return Recognition(text, "en", mean_log_probability=mean_log_probability, unsure=unsure)

    def translate(self, audio: Audio, language: str, before: Before | None = None) -> str:  # noqa: ARG002 - English only
        """See Recognizer."""
        raise UnsupportedLanguage(f"{self.name} translates nothing; whisper-base does.")

    def _tokens(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids) if text else []

    def _decode(self, audio: Audio, prefix: list[int], draft: list[int]) -> tuple[list[int], float]:
        """Greedy decoding after `prefix`: the tokens, the end among them if it was found, and their log probability.

        The draft is checked many tokens a pass instead of one (speculative decoding, arXiv:2211.17192): what the model
        would have said anyway costs one pass, and where it differs its own token is taken.
        """
        missing = int(_SHORTEST_SECONDS * SAMPLE_RATE_HZ) - len(audio)
        fixed = self._encode(np.pad(audio, (0, missing)) if missing > 0 else audio)
        cache: _Cache = {name: np.zeros(self._cache_shape, np.float32) for name in self._cache_names}
        limit = int(len(audio) / SAMPLE_RATE_HZ * _TOKENS_PER_SECOND) + _SPARE_TOKENS - len(prefix)
        feed, guess = [_START, *prefix], draft
        tokens: list[int] = []
        total = 0.0
        while len(tokens) < limit:
            logits, cache = self._step([*feed, *guess], cache, fixed)
            logits = logits[len(feed) - 1 :]
            choices = logits.argmax(axis=-1).tolist()
            agreed = _agreement(choices, guess)
            new = choices[: agreed + 1]
            total += sum(_log_probability(row, token) for row, token in zip(logits, new, strict=False))
            tokens += new
            if new[-1] == _END:
                break
            cache = _cut(cache, len(guess) - agreed)
            feed, draft = new[-1:], draft[agreed:]
            guess, draft = _resume(draft, new[-1])
        return tokens, total / max(1, len(tokens))

    def _encode(self, audio: Audio) -> dict[str, NDArray[Any]]:
        """The decoder inputs that stay the same for every step."""
        samples: dict[str, NDArray[Any]] = {"input_values": audio[None, :]}
        if not self._masked:
            return {"encoder_hidden_states": self._encoder.run(None, samples)[0]}
        # Per sample in both models: the decoder thins it out to encoder frames by itself.
        mask = np.ones((1, len(audio)), np.int64)
        hidden = self._encoder.run(None, {**samples, "attention_mask": mask})[0]
        return {"encoder_hidden_states": hidden, "encoder_attention_mask": mask}

    def _step(
        self, tokens: list[int], cache: _Cache, fixed: dict[str, NDArray[Any]]
    ) -> tuple[NDArray[np.float32], _Cache]:
        """Logits [tokens, vocabulary] after each token, and the cache for the next step."""
        first = cache[self._cache_names[0]].shape[2] == 0
        inputs = {
            "input_ids": np.array([tokens], np.int64),
            "use_cache_branch": np.array([not first]),
            **fixed,
            **cache,
        }
        logits, *present = self._decoder.run(None, inputs)
        # The encoder's half is made once, in the first step; later steps return it empty.
        grown = {
            name: value for name, value in zip(self._cache_names, present, strict=True) if first or ".decoder." in name
        }
        return logits[0], {**cache, **grown}


def _model_file(folder: Path, stem: str) -> Path:
    ort = folder / f"{stem}.ort"
    return ort if ort.exists() else folder / f"{stem}.onnx"


def _agreement(choices: list[int], guess: list[int]) -> int:
    """How many leading tokens of the guess the model would have chosen."""
    return next(
        (i for i, (choice, token) in enumerate(zip(choices, guess, strict=False)) if choice != token), len(guess)
    )


def _resume(draft: list[int], token: int) -> tuple[list[int], list[int]]:
    """What to guess after `token` (the rest of the draft if it goes on from there), and the draft that remains."""
    for index, candidate in enumerate(draft[:_LOOK_AHEAD_TOKENS]):
        if candidate == token:
            return draft[index + 1 :], draft[index + 1 :]
    return [], draft


def open_tokenizer(folder: Path) -> Tokenizer:
    """Without its cache: it does not split text into words, and would keep the last 10,000 drafts, 60 MB of them."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.model._resize_cache(0)
    return tokenizer


def _cut(cache: _Cache, tokens: int) -> _Cache:
    """The cache without its last `tokens` decoder positions."""
    if tokens == 0:
        return cache
    return {
        name: np.ascontiguousarray(value[:, :, :-tokens]) if ".decoder." in name else value
        for name, value in cache.items()
    }


def _log_probability(logits: NDArray[np.float32], token: int) -> float:
    top = float(logits.max())
    return float(logits[token]) - top - float(np.log(np.exp(logits - top).sum()))
