"""Kokoro-82M: the good voice of eight languages. Streams by windows, with exact phoneme timings from its durations."""

import json
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from tts.engines import kokoro_graph as graph
from tts.engines.base import Audio, Chunk, Voice
from tts.engines.runtime import open_session
from tts.espeak_ng import shared as espeak
from tts.g2p.espeak import EspeakG2P
from tts.phones import Token, phones
from tts.samples import sentence

FRAME = 600
_MAX_TOKENS = 510
_LEAD_FRAMES, _TAIL_FRAMES = 3, 3
_CONTEXT_FRAMES = 4  # the generator hears about 90 ms to each side
_WINDOW_FRAMES = (12, 16, 24, 40)  # each is computed while the one before plays
_OVERLAP = 240
_TIMING_SHIFT_S = -0.0625  # sound comes before its token's frames; measured by correlating loudness with vowels
_FFT, _HOP = 20, 5
_LETTERS = {"a": ("en", "US"), "b": ("en", "GB"), "e": ("es", ""), "f": ("fr", ""), "h": ("hi", ""), "i": ("it", "")}
_LETTERS |= {"j": ("ja", ""), "p": ("pt", "BR"), "z": ("zh", "")}
_ESPEAK = {"es": "roa/es", "fr": "roa/fr", "it": "roa/it", "pt": "roa/pt-BR", "hi": "inc/hi"}
DEFAULTS = frozenset(
    ("af_heart", "ef_dora", "ff_siwis", "hf_alpha", "if_sara", "jf_alpha", "pf_dora", "zf_xiaoxiao"),
)

Floats = npt.NDArray[np.float32]
G2P = Callable[[str], str]


class Kokoro:
    """`folder` holds model.onnx, tokenizer.json and voices/*.bin."""

    name = "kokoro"
    model_id = "kokoro-82m"
    sample_rate_hz = 24_000
    max_characters = 220
    streams = True

    def __init__(self, folder: Path, *, threads: int = 1, gpu: bool = False) -> None:
        self._folder = folder
        self._threads, self._gpu = threads, gpu
        self._front: onnxruntime.InferenceSession | None = None
        self._generator: onnxruntime.InferenceSession | None = None
        self._alphabet: dict[str, int] = {}
        self._no_statistics = np.zeros((1, 0, 1), np.float32)
        self._statistics: dict[str, Floats] = {}
        self._styles: dict[str, Floats] = {}
        self._g2p: dict[str, G2P] = {}

    @property
    def voices(self) -> list[Voice]:
        files = sorted((self._folder / "voices").glob("*.bin"))
        return [_voice(file.stem) for file in files if file.stem[:1] in _LETTERS]

    @property
    def ready(self) -> bool:
        return self._generator is not None

    def load(self) -> None:
        """About two seconds; raises EngineFailed for a model that is not the pinned one."""
        if self.ready:
            return
        tokenizer = json.loads((self._folder / "tokenizer.json").read_text(encoding="utf-8"))
        self._alphabet = tokenizer["model"]["vocab"]
        parts = graph.split(self._folder / "model.onnx")
        self._no_statistics = np.zeros((1, parts.statistics, 1), np.float32)
        self._front = open_session(parts.front, threads=self._threads, gpu=self._gpu)
        self._generator = open_session(parts.generator, threads=self._threads, gpu=self._gpu)

    def prepare(self, voice: Voice) -> Audio:
        """Measure the voice's statistics on a sentence that is not cut into windows; about two seconds."""
        self.load()
        tokens = self._tokens(self._phonemes(sentence(voice.language), voice))[:_MAX_TOKENS]
        whole = self._utterance(tokens, voice, 1.0)
        audio, self._statistics[voice.id] = self._generate(whole, 0, whole.frames, None)
        return audio

    def synthesize(self, text: str, voice: Voice, speed: float) -> Iterator[Chunk]:
        if voice.id not in self._statistics:
            self.prepare(voice)
        tokens = self._tokens(self._phonemes(text, voice))
        pieces = list(_split(tokens))
        for index, piece in enumerate(pieces):
            yield from self._speak(self._utterance(piece, voice, speed), voice, last=index == len(pieces) - 1)
        if not pieces:
            yield Chunk(np.zeros(0, np.float32), last=True)

    def _speak(self, whole: "_Utterance", voice: Voice, *, last: bool) -> Iterator[Chunk]:
        begin, end = whole.speech()
        timed = phones(whole.tokens, offset_s=_TIMING_SHIFT_S - begin * FRAME / self.sample_rate_hz)
        for first, after in _windows(begin, end):
            lead = min(_OVERLAP, (first - begin) * FRAME)
            audio, _ = self._generate(whole, first, after, self._statistics[voice.id], lead=lead)
            yield Chunk(audio, timed if first == begin else (), overlap=lead, last=last and after == end)

    def _utterance(self, tokens: str, voice: Voice, speed: float) -> "_Utterance":
        assert self._front is not None  # noqa: S101 - `prepare` has loaded it
        ids = [0, *(self._alphabet[token] for token in tokens), 0]
        style = self._style(voice)[min(len(tokens), _MAX_TOKENS - 1)]
        feeds = {"tokens": np.array([ids], np.int64), "style": style, "speed": np.array([speed], np.float32)}
        outputs = [graph.DURATIONS, graph.FEATURES, graph.SOURCE, graph.STYLE]
        durations, features, source, mixed = self._front.run(outputs, feeds)
        return _Utterance(tokens, durations[0].astype(int), features, _harmonics(source[0]), mixed)

    def _generate(
        self, whole: "_Utterance", first: int, after: int, statistics: Floats | None, *, lead: int = 0
    ) -> tuple[Audio, Floats]:
        """Samples from frame `first`, less `lead` samples, to frame `after`; and the statistics of this window."""
        assert self._generator is not None  # noqa: S101 - `prepare` has loaded it
        left, right = max(0, first - _CONTEXT_FRAMES), min(whole.frames, after + _CONTEXT_FRAMES)
        feeds = {
            graph.FEATURES: whole.features[:, :, 2 * left : 2 * right],
            graph.HARMONICS: whole.harmonics[:, :, 120 * left : 120 * right + 1],
            graph.STYLE: whole.style,
            graph.FROZEN: np.array(statistics is not None),
            graph.GIVEN: self._no_statistics if statistics is None else statistics,
        }
        audio, measured = self._generator.run([graph.AUDIO, graph.MEASURED], feeds)
        return audio[(first - left) * FRAME - lead : (after - left) * FRAME], measured

    def _style(self, voice: Voice) -> Floats:
        """Shape (tokens, 1, 256): one row for each number of tokens."""
        if voice.id not in self._styles:
            raw = np.fromfile(self._folder / "voices" / f"{voice.id}.bin", dtype=np.float32)
            self._styles[voice.id] = raw.reshape(-1, 1, 256)
        return self._styles[voice.id]

    def _tokens(self, phonemes: str) -> str:
        return "".join(letter for letter in phonemes if letter in self._alphabet)

    def _phonemes(self, text: str, voice: Voice) -> str:
        key = f"{voice.language}-{voice.accent}"
        if key not in self._g2p:
            self._g2p[key] = _make_g2p(voice.language, british=voice.accent == "GB")
        return self._g2p[key](text)


class _Utterance:
    """What the front says about one piece of text; everything on the clock of 25 ms frames."""

    def __init__(
        self, tokens: str, durations: npt.NDArray[np.int_], features: Floats, harmonics: Floats, style: Floats
    ):
        self.features, self.harmonics, self.style = features, harmonics, style
        self._edges = [0, *accumulate(int(duration) for duration in durations)]
        self.frames = self._edges[-1]
        seconds = FRAME / Kokoro.sample_rate_hz
        ends = list(pairwise(edge * seconds for edge in self._edges[1:-1]))
        self.tokens = [Token(symbol, start, end) for symbol, (start, end) in zip(tokens, ends, strict=True)]

    def speech(self) -> tuple[int, int]:
        """First and last frame worth computing: the model adds a quarter second of silence before and after."""
        begin = max(0, self._edges[1] - _LEAD_FRAMES)
        return begin, max(begin + 1, min(self.frames, self._edges[-2] + _TAIL_FRAMES))


def _voice(voice_id: str) -> Voice:
    language, accent = _LETTERS[voice_id[0]]
    gender = {"f": "female", "m": "male"}.get(voice_id[1], "")
    name = voice_id.partition("_")[2].capitalize()
    return Voice(voice_id, language, name, "kokoro", gender, accent, default=voice_id in DEFAULTS)


def _make_g2p(language: str, *, british: bool) -> G2P:
    if language in _ESPEAK:
        return EspeakG2P(espeak(), _ESPEAK[language])
    if language == "en":
        from tts.g2p.english import english_g2p  # here, because it loads 100 MB of lexicon

        english: G2P = english_g2p(british=british)
        return english
    latin = EspeakG2P(espeak(), "gmw/en-US")
    if language == "ja":
        from tts.g2p.japanese import JapaneseG2P  # 100 MB of dictionary

        return JapaneseG2P(latin)
    from tts.g2p.chinese import ChineseG2P

    return ChineseG2P(latin)


def _windows(begin: int, end: int) -> Iterator[tuple[int, int]]:
    index = 0
    while begin < end:
        size = _WINDOW_FRAMES[min(index, len(_WINDOW_FRAMES) - 1)]
        after = end if end - begin <= size + size // 2 else begin + size
        yield begin, after
        begin, index = after, index + 1


def _split(tokens: str) -> Iterator[str]:
    """Pieces of at most 510 tokens, cut after a mark or a space."""
    while len(tokens) > _MAX_TOKENS:
        head = tokens[:_MAX_TOKENS]
        cut = max(head.rfind(". "), head.rfind(", "), head.rfind("; "))
        cut = cut + 1 if cut > 0 else head.rfind(" ")
        cut = cut if cut > 0 else _MAX_TOKENS
        yield tokens[:cut]
        tokens = tokens[cut:].lstrip()
    if any(letter.isalpha() for letter in tokens):
        yield tokens


def _harmonics(source: Floats) -> Floats:
    """The excitation's short-time spectrum as the generator wants it: [1, magnitudes and phases, 120 frames + 1]."""
    padded = np.pad(source, _FFT // 2, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    bins = np.outer(np.arange(_FFT), np.arange(_FFT // 2 + 1)) * (2 * np.pi / _FFT)
    real = frames @ (window[:, None] * np.cos(bins)).astype(np.float32)
    imaginary = frames @ (window[:, None] * -np.sin(bins)).astype(np.float32)
    phase = np.arctan2(imaginary, real)
    phase[(real < 0) & (imaginary == 0)] = -np.pi  # the export's arctangent takes this branch
    return np.concatenate([np.hypot(real, imaginary), phase], axis=1).T[None].astype(np.float32)
