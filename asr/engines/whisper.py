"""Whisper (OpenAI, arXiv:2212.04356) through CTranslate2: ~100 languages, detection, and translation into English.

The encoder's cost grows faster than its window, and Whisper always pads to 30 s. Short speech gets a shorter window
here, 0.1 s of work instead of 1; when the decoder then loses itself, the full window is taken after all.
"""

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from ctranslate2 import Device, StorageView
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from asr.engines.base import SAMPLE_RATE_HZ, Audio, Before, Recognition, TimedWord
from asr.repetition import is_loop
from asr.words import normalize, split_words
from wire.errors import UnsupportedLanguage

_FRAMES_PER_SECOND = 100
_FULL_FRAMES = 3_000
_MIN_FRAMES = 1_000
_STEP_FRAMES = 250
_TOKENS_PER_SECOND = 12
_SPARE_TOKENS = 12
_MAX_TOKENS = 440
_POOR_LOG_PROBABILITY = -1.0
_JOINING = " ,.;:!?"
_MIN_SAMPLES = SAMPLE_RATE_HZ // 10


class _Said(NamedTuple):
    tokens: list[int]
    text: str
    mean_log_probability: float
    no_speech_probability: float


class Whisper:
    """One Whisper model. Not safe for use by several threads at once."""

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        threads: int = 1,
        device: str = "cpu",
        beam_size: int = 2,
        full_window: bool = False,
        word_times: bool = True,
    ) -> None:
        """`full_window`: always encode 30 s. `word_times`: align each word with the audio (costs one decoder pass)."""
        self.name = name
        self._beam_size = beam_size
        self._full_window = full_window
        self._word_times = word_times
        compute_type = "int8" if device == "cpu" else "int8_float16"
        self._model = WhisperModel(str(folder), device=device, compute_type=compute_type, cpu_threads=threads)
        known = self._model.hf_tokenizer.token_to_id
        self.languages = tuple(
            code for code in self._model.supported_languages if code == "en" or known(f"<|{code}|>") is not None
        )
        self.translates_to = ("en",) if self._model.model.is_multilingual else ()

    def detect(self, audio: Audio) -> tuple[str, float]:
        """See LanguageDetector."""
        return self._detect(self._encode(audio, self._window(audio)))

    def recognize(
        self, audio: Audio, *, language: str | None = None, translate: bool = False, prefix: str = "", draft: str = ""
    ) -> Recognition:
        """See Recognizer. Detection, transcript and translation share one run of the encoder."""
        del draft  # CTranslate2 has no way to check a guess
        if language is not None and language not in self.languages:
            raise UnsupportedLanguage(f"{self.name} does not recognise {language!r}.")
        if len(audio) < _MIN_SAMPLES:
            return Recognition("", language or "en", no_speech_probability=1.0)
        encoded = self._encode(audio, self._window(audio))
        probability = 1.0
        if language is None:
            language, probability = self._detect(encoded)
        tasks = (
            ("transcribe", "translate") if translate and language != "en" and self.translates_to else ("transcribe",)
        )
        encoded, (said, *other) = self._say_surely(audio, encoded, tasks, language, prefix)
        return Recognition(
            said.text,
            language,
            language_probability=probability,
            no_speech_probability=said.no_speech_probability,
            mean_log_probability=said.mean_log_probability,
            words=self._align(encoded, said, language, audio) if self._word_times and not prefix else (),
            translation=other[0].text if other and said.text else "",
        )

    def translate(self, audio: Audio, language: str, before: Before | None = None) -> str:
        """See Recognizer. Without `before` where the decoder loses itself behind it."""
        if language not in self.languages or not self.translates_to:
            raise UnsupportedLanguage(f"{self.name} does not translate {language!r}.")
        if len(audio) < _MIN_SAMPLES:
            return ""
        if before is not None:
            both = np.concatenate([before.audio, audio])
            encoded = self._encode(both, self._window(both))
            (said,) = self._say(encoded, ("translate",), language, len(both), before.english)
            if said.text and not _lost(said, "en"):
                return said.text.lstrip(_JOINING)
        _, (said,) = self._say_surely(audio, self._encode(audio, self._window(audio)), ("translate",), language)
        return said.text

    def _window(self, audio: Audio) -> int:
        """Feature frames to encode: twice the audio in steps of 2.5 s, at least 10 s, at most 30 s.

        oneDNN keeps what it compiles for each length it meets: of all lengths that would be 0.4 MB a call, for ever.
        """
        frames = 2 * len(audio) * _FRAMES_PER_SECOND // SAMPLE_RATE_HZ
        stepped = math.ceil(frames / _STEP_FRAMES) * _STEP_FRAMES
        return _FULL_FRAMES if self._full_window else min(_FULL_FRAMES, max(_MIN_FRAMES, stepped))

    def _encode(self, audio: Audio, frames: int) -> Any:
        features = self._model.feature_extractor(audio[: _FULL_FRAMES * SAMPLE_RATE_HZ // _FRAMES_PER_SECOND])
        return self._model.encode(pad_or_trim(features, frames))

    def _detect(self, encoded: Any) -> tuple[str, float]:
        if not self._model.model.is_multilingual:
            return "en", 1.0
        for token, probability in self._model.model.detect_language(encoded)[0]:
            if token[2:-2] in self.languages:
                return str(token[2:-2]), float(probability)
        return "en", 0.0

    def _tokenizer(self, task: str, language: str) -> Tokenizer:
        return Tokenizer(self._model.hf_tokenizer, self._model.model.is_multilingual, task=task, language=language)

    def _say_surely(
        self, audio: Audio, encoded: Any, tasks: tuple[str, ...], language: str, prefix: str = ""
    ) -> tuple[Any, list[_Said]]:
        """What each task makes of the audio, of the full window where the decoder loses itself; and what it read."""
        said = self._say(encoded, tasks, language, len(audio), prefix)
        if self._window(audio) < _FULL_FRAMES and _lost(said[0], language):
            encoded = self._encode(audio, _FULL_FRAMES)
            said = self._say(encoded, tasks, language, len(audio), prefix)
        return encoded, said

    def _say(self, encoded: Any, tasks: tuple[str, ...], language: str, samples: int, prefix: str) -> list[_Said]:
        """What each task makes of the same audio; both at once cost less than one after the other. `prefix` is what the
        transcript begins with, and then the tasks have prompts of unlike lengths and are done one by one."""
        if prefix and len(tasks) > 1:
            return [
                self._say(encoded, (task,), language, samples, "" if task == "translate" else prefix)[0]
                for task in tasks
            ]
        tokenizers = [self._tokenizer(task, language) for task in tasks]
        given = tokenizers[0].encode(" " + prefix) if prefix else []
        prompts = [[*tokenizer.sot_sequence, tokenizer.no_timestamps, *given] for tokenizer in tokenizers]
        budget = int(samples / SAMPLE_RATE_HZ * _TOKENS_PER_SECOND) + _SPARE_TOKENS
        results = self._model.model.generate(
            _repeat(encoded, len(tasks)),
            prompts,
            beam_size=self._beam_size,
            max_length=min(_MAX_TOKENS, len(prompts[0]) + budget),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [_said(result, tokenizer, given) for result, tokenizer in zip(results, tokenizers, strict=True)]

    def _align(self, encoded: Any, said: _Said, language: str, audio: Audio) -> tuple[TimedWord, ...]:
        if not said.tokens:
            return ()
        frames = len(audio) * _FRAMES_PER_SECOND // SAMPLE_RATE_HZ
        found = self._model.find_alignment(self._tokenizer("transcribe", language), [said.tokens], encoded, frames)[0]
        timed: list[TimedWord] = []
        for piece in found:
            text, start, end = str(piece["word"]), float(piece["start"]), float(piece["end"])
            if timed and not text.startswith(" ") and not normalize(text):
                timed[-1] = TimedWord(timed[-1].text + text.strip(), timed[-1].start, end)
            elif text.strip():
                timed.append(TimedWord(text.strip(), start, end))
        return tuple(timed)


def _repeat(encoded: Any, times: int) -> Any:
    """The encoder's output as a batch of the same."""
    if times == 1:
        return encoded
    return StorageView.from_array(np.repeat(np.asarray(encoded.to_device(Device.cpu)), times, axis=0))


def _said(result: Any, tokenizer: Tokenizer, given: list[int]) -> _Said:
    tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
    if tokens[: len(given)] == given:  # CTranslate2 gives back what was given
        tokens = tokens[len(given) :]
    return _Said(tokens, tokenizer.decode(tokens).strip(), float(result.scores[0]), float(result.no_speech_prob))


def _lost(said: _Said, language: str) -> bool:
    words = [normalize(word) for word in split_words(said.text, language)]
    return is_loop(words, said.text) or said.mean_log_probability < _POOR_LOG_PROBABILITY
