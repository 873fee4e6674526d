"""espeak-ng, whose data is part of its package."""

from itertools import pairwise

import numpy as np
import pytest

from tts.engines.base import Voice
from tts.engines.espeak import Espeak


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


def default(espeak: Espeak, language: str) -> Voice:
    return next(voice for voice in espeak.voices if voice.language == language and voice.default)


def test_about_a_hundred_languages_with_one_default_each(espeak: Espeak) -> None:
    languages = {voice.language for voice in espeak.voices}
    assert len(languages) > 90
    assert {"de", "ru", "no", "zh", "uk", "vi"} <= languages
    assert not {"jbo", "qya", "piqd"} & languages
    defaults = [voice.language for voice in espeak.voices if voice.default]
    assert sorted(defaults) == sorted(languages)
    assert len({voice.id for voice in espeak.voices}) == len(espeak.voices)


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Guten Tag, Welt."), ("ru", "Добрый день."), ("el", "Καλημέρα.")]
)
def test_languages_are_spoken_with_their_phones(espeak: Espeak, language: str, text: str) -> None:
    (chunk,) = espeak.synthesize(text, default(espeak, language), 1.0)
    assert chunk.last
    assert 0.5 < len(chunk.audio) / espeak.sample_rate_hz < 3.0
    assert np.abs(chunk.audio).max() > 0.1
    assert len(chunk.phonemes) > 5
    assert all(before.end <= after.start + 0.002 for before, after in pairwise(chunk.phonemes))
    assert chunk.phonemes[-1].end <= len(chunk.audio) / espeak.sample_rate_hz + 0.01


def test_nothing_to_say_is_one_last_chunk(espeak: Espeak) -> None:
    (chunk,) = espeak.synthesize("", default(espeak, "de"), 1.0)
    assert chunk.last


def test_every_voice_can_be_loaded(espeak: Espeak) -> None:
    for voice in espeak.voices:
        (chunk,) = espeak.synthesize("1", voice, 2.0)
        assert chunk.last, voice.id
