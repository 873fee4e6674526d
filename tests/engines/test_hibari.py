"""hibari on its real weights."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tts.engines.base import Audio
from tts.engines.hibari import Hibari, _with_durations
from wire.errors import EngineFailed
from wire.models import ModelStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(60)]
NeedsModels = Callable[..., ModelStore]


@pytest.fixture(scope="module")
def folder(needs_models: NeedsModels) -> Path:
    return needs_models("hibari-en").path("hibari-en")


@pytest.fixture(scope="module")
def hibari(folder: Path) -> Hibari:
    engine = Hibari(folder)
    engine.load()
    return engine


def loud(audio: Audio) -> float:
    return float(np.sqrt((audio**2).mean()))


def test_only_voices_whose_file_is_there_are_known(folder: Path) -> None:
    engine = Hibari(folder)
    assert [voice.id for voice in engine.voices] == ["hibari-heart"]
    assert not engine.ready


def test_sentence_is_spoken_with_its_phones(hibari: Hibari) -> None:
    (chunk,) = hibari.synthesize("The tall man walked slowly to the station.", hibari.voices[0], 1.0)
    rate = hibari.sample_rate_hz
    assert 2.0 < len(chunk.audio) / rate < 4.0
    assert 0.02 < loud(chunk.audio) < 0.3
    assert chunk.phonemes[0].symbol == "ð"
    assert "".join(phoneme.symbol for phoneme in chunk.phonemes).endswith("ʃən")
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(chunk.phonemes))
    assert chunk.phonemes[-1].end <= len(chunk.audio) / rate + 0.05

    def level(symbols: str) -> float:
        parts = [chunk.audio[int(p.start * rate) : int(p.end * rate)] for p in chunk.phonemes if p.symbol in symbols]
        return loud(np.concatenate(parts))

    assert level("æɔəiA") > 2 * level("tksð")


def test_speed_changes_the_length(hibari: Hibari) -> None:
    text = "The tall man walked slowly to the station."
    slow, fast = (len(next(hibari.synthesize(text, hibari.voices[0], speed)).audio) for speed in (0.8, 1.6))
    assert 1.6 < slow / fast < 2.5


def test_long_sentence_is_spoken_in_parts(hibari: Hibari) -> None:
    chunks = list(hibari.synthesize("the tall man walked slowly, " * 25, hibari.voices[0], 1.0))
    assert len(chunks) >= 2
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


@pytest.mark.parametrize("text", ["", "...", "?!"])
def test_nothing_to_say_is_one_empty_last_chunk(hibari: Hibari, text: str) -> None:
    (chunk,) = hibari.synthesize(text, hibari.voices[0], 1.0)
    assert chunk.last
    assert len(chunk.audio) == 0


def test_other_models_are_refused(needs_models: NeedsModels) -> None:
    other = needs_models("silero-vad").path("silero-vad") / "silero_vad_16k_op15.onnx"
    with pytest.raises(EngineFailed, match="not the hibari export"):
        _with_durations(other)
