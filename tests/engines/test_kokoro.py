"""Kokoro on its real weights: what it streams is what it makes whole, and it says truly when each phone sounds."""

import ctypes
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import onnxruntime
import pytest

from tts.engines import kokoro_graph
from tts.engines.base import Audio, Chunk, Voice
from tts.engines.kokoro import FRAME, Kokoro
from tts.joins import Joiner
from wire.errors import EngineFailed
from wire.models import ModelStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(180)]
NeedsModels = Callable[..., ModelStore]
SENTENCES = {
    "en": "The tall man walked slowly to the station.",
    "es": "El hombre alto caminaba despacio a la estación.",
    "fr": "Le grand homme marchait lentement vers la gare.",
    "hi": "वह आदमी धीरे धीरे चल रहा था।",
    "it": "L'uomo alto camminava piano verso la stazione.",
    "ja": "背の高い男は駅へゆっくり歩いた。",
    "pt": "O homem alto caminhava devagar para a estação.",
    "zh": "那个高个子男人慢慢地走向车站。",
}


@pytest.fixture(scope="module")
def kokoro(needs_models: NeedsModels) -> Kokoro:
    engine = Kokoro(needs_models("kokoro-82m").path("kokoro-82m"), threads=2)
    engine.load()
    return engine


def voice(kokoro: Kokoro, voice_id: str) -> Voice:
    return next(voice for voice in kokoro.voices if voice.id == voice_id)


def default(kokoro: Kokoro, language: str) -> Voice:
    return next(voice for voice in kokoro.voices if voice.language == language and voice.default)


def joined(chunks: list[Chunk]) -> Audio:
    joiner = Joiner(hold=240)
    return np.concatenate([joiner.push(chunk.audio, overlap=chunk.overlap, last=chunk.last) for chunk in chunks])


def loud(audio: Audio) -> float:
    return float(np.sqrt((audio**2).mean()))


def test_all_voices_are_known_before_anything_is_loaded(needs_models: NeedsModels) -> None:
    engine = Kokoro(needs_models("kokoro-82m").path("kokoro-82m"))
    assert len(engine.voices) == 54
    assert not engine.ready
    assert {voice.language for voice in engine.voices if voice.default} == set(SENTENCES)
    assert voice(engine, "bm_fable") == Voice("bm_fable", "en", "Fable", "kokoro", "male", "GB")


def test_rewritten_graph_computes_the_same_sound(kokoro: Kokoro, needs_models: NeedsModels) -> None:
    """The original file, run as it is, against front and generator on one window with its own statistics."""
    path = needs_models("kokoro-82m").path("kokoro-82m") / "model.onnx"
    original = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rui = default(kokoro, "pt")
    tokens = kokoro._tokens(kokoro._phonemes("Bom dia.", rui))
    whole = kokoro._utterance(tokens, rui, 1.0)
    audio, _ = kokoro._generate(whole, 0, whole.frames, None)
    feeds = {
        "tokens": np.array([[0, *(kokoro._alphabet[token] for token in tokens), 0]], np.int64),
        "style": kokoro._style(rui)[len(tokens)],
        "speed": np.ones(1, np.float32),
    }
    (expected,) = original.run(["audio"], feeds)
    assert len(expected) == whole.frames * FRAME == len(audio)
    # Silence has a random phase, which rounding decides: the waveforms differ a little, what is heard does not.
    levels = [20 * np.log10(np.sqrt((a.reshape(-1, FRAME) ** 2).mean(axis=1)) + 1e-3) for a in (audio, expected)]
    assert np.abs(levels[0] - levels[1]).max() < 3.0
    assert loud(audio - expected) < 0.5 * loud(expected)


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_every_language_is_spoken(kokoro: Kokoro, language: str) -> None:
    chunks = list(kokoro.synthesize(SENTENCES[language], default(kokoro, language), 1.0))
    audio = joined(chunks)
    phonemes = [phoneme for chunk in chunks for phoneme in chunk.phonemes]
    assert 1.5 < len(audio) / kokoro.sample_rate_hz < 6.0
    assert 0.02 < loud(audio) < 0.3
    assert np.abs(audio).max() < 1.5
    assert len(phonemes) > 15
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(phonemes))
    assert phonemes[-1].end <= len(audio) / kokoro.sample_rate_hz + 0.05
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


def test_first_chunk_is_short_and_the_rest_follows_without_clicks(kokoro: Kokoro) -> None:
    chunks = list(kokoro.synthesize(SENTENCES["pt"], default(kokoro, "pt"), 1.0))
    assert len(chunks) >= 3
    assert len(chunks[0].audio) <= 0.31 * kokoro.sample_rate_hz
    audio = joined(chunks)
    bends = np.abs(np.diff(audio, n=2))
    seams = np.cumsum([len(chunk.audio) - chunk.overlap for chunk in chunks])[:-1]
    at_seams = max(bends[seam - 240 : seam].max() for seam in seams)
    assert at_seams <= np.quantile(bends, 0.999) * 2


def test_vowels_are_where_the_sound_is_loud(kokoro: Kokoro) -> None:
    chunks = list(kokoro.synthesize(SENTENCES["it"], default(kokoro, "it"), 1.0))
    audio, rate = joined(chunks), kokoro.sample_rate_hz
    phonemes = chunks[0].phonemes

    def level(symbols: str) -> float:
        parts = [audio[int(p.start * rate) : int(p.end * rate)] for p in phonemes if p.symbol[0] in symbols]
        return loud(np.concatenate(parts))

    assert level("aeiou") > 2 * level("ptksz")


def test_speed_changes_the_length(kokoro: Kokoro) -> None:
    rui = default(kokoro, "pt")
    slow, fast = (len(joined(list(kokoro.synthesize("Bom dia a todos.", rui, speed)))) for speed in (0.8, 1.6))
    assert 1.6 < slow / fast < 2.5


def test_same_text_is_the_same_sound(kokoro: Kokoro) -> None:
    rui = default(kokoro, "pt")
    first, second = (joined(list(kokoro.synthesize("Bom dia.", rui, 1.0))) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize("text", ["", "...", "?!"])
def test_nothing_to_say_is_one_empty_last_chunk(kokoro: Kokoro, text: str) -> None:
    (chunk,) = kokoro.synthesize(text, default(kokoro, "pt"), 1.0)
    assert chunk.last
    assert len(chunk.audio) == 0


def test_more_phonemes_than_the_model_takes_are_split(kokoro: Kokoro) -> None:
    chunks = kokoro.synthesize("uma frase muito longa sem fim nem pausa " * 25, default(kokoro, "pt"), 2.0)
    begun = sum(1 for chunk in chunks if chunk.phonemes)
    assert begun >= 2


def test_other_models_are_refused(needs_models: NeedsModels) -> None:
    hibari = needs_models("hibari-en").path("hibari-en") / "hibari.onnx"
    with pytest.raises(EngineFailed, match="not the Kokoro export"):
        kokoro_graph.split(hibari)


class Mallinfo(ctypes.Structure):
    """What glibc's mallinfo2 returns; `uordblks` are the bytes in use."""

    _fields_ = [(f"field_{at}" if at != 7 else "uordblks", ctypes.c_size_t) for at in range(10)]


def test_nothing_is_kept_of_a_length(kokoro: Kokoro) -> None:
    """Hardly two clauses are alike in length: what is kept of each adds up in an hour of speech."""
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = Mallinfo
    chosen = default(kokoro, "pt")

    def speak(lengths: range) -> int:
        for length in lengths:
            list(kokoro.synthesize("a" * length, chosen, 1.25))
        return int(library.mallinfo2().uordblks)

    before = speak(range(1, 8))
    assert speak(range(8, 32)) - before < 150_000
