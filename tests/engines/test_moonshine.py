"""Moonshine on its real weights, both published forms."""

from pathlib import Path

import numpy as np
import psutil
import pytest

from asr.engines.base import Audio
from asr.engines.moonshine import Moonshine, open_tokenizer
from asr.words import normalize
from tests.conftest import NeedsModels
from tests.engines.test_silero import load
from wire.errors import UnsupportedLanguage
from wire.memory import give_back

pytestmark = pytest.mark.models
SAID = "you don't mean that you thought me so silly"


@pytest.fixture(scope="module", params=["moonshine-tiny-en", "moonshine-base-en"])
def model(request: pytest.FixtureRequest, needs_models: NeedsModels) -> Moonshine:
    name = str(request.param)
    return Moonshine(name, needs_models(name).path(name))


@pytest.fixture(scope="module")
def speech(shared_data: Path) -> Audio:
    return load(shared_data / "asr" / "en" / "libri_1688-142285-0002.wav")


def words(text: str) -> list[str]:
    return [normalize(word) for word in text.split()]


def test_hears_what_was_said(model: Moonshine, speech: Audio) -> None:
    heard = model.recognize(speech, language="en")
    assert words(heard.text) == words(SAID)
    assert -0.5 < heard.mean_log_probability <= 0


def test_goes_on_after_a_prefix(model: Moonshine, speech: Audio) -> None:
    heard = model.recognize(speech, prefix="You don't mean that you")
    assert words(heard.text) == words("thought me so silly")


@pytest.mark.parametrize("draft", ["You don't mean that", "You don't mean the you taught me so", "Quite another text."])
def test_a_draft_changes_nothing(model: Moonshine, speech: Audio, draft: str) -> None:
    assert words(model.recognize(speech, draft=draft).text) == words(SAID)


def test_silence_noise_and_nothing_are_no_words(model: Moonshine) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 32_000).astype(np.float32)
    for audio in (np.zeros(32_000, np.float32), noise, np.zeros(0, np.float32), np.zeros(100, np.float32)):
        assert len(model.recognize(audio).text.split()) <= 2


def test_the_output_is_bounded_by_the_audio(model: Moonshine) -> None:
    hum = np.sin(np.arange(16_000) / 9).astype(np.float32)
    assert len(model.recognize(hum).text.split()) <= 15


def test_other_languages_are_refused(model: Moonshine, speech: Audio) -> None:
    with pytest.raises(UnsupportedLanguage):
        model.recognize(speech, language="pt")


def test_drafts_are_not_kept(needs_models: NeedsModels) -> None:
    """An hour of speech has more than ten thousand drafts."""
    tokenizer = open_tokenizer(needs_models("moonshine-tiny-en").path("moonshine-tiny-en"))

    def encode(numbers: range) -> int:
        for number in numbers:
            tokenizer.encode(f"{SAID}, for the {number}th time {SAID}", add_special_tokens=False)
        give_back()
        return int(psutil.Process().memory_full_info().uss)

    before = encode(range(100))
    assert encode(range(100, 3_000)) - before < 2_000_000
