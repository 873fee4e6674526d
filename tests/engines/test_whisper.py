"""Whisper on its real weights."""

from pathlib import Path

import numpy as np
import pytest

from asr.engines.base import SAMPLE_RATE_HZ, Audio, Before
from asr.engines.whisper import Whisper
from asr.words import normalize
from tests.conftest import NeedsModels
from tests.engines.test_silero import load
from wire.errors import UnsupportedLanguage

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def model(needs_models: NeedsModels) -> Whisper:
    return Whisper("whisper-base", needs_models("whisper-base").path("whisper-base"))


@pytest.fixture(scope="module")
def english(shared_data: Path) -> Audio:
    return load(shared_data / "asr" / "en" / "libri_1688-142285-0003.wav")


@pytest.fixture(scope="module")
def spanish(shared_data: Path) -> Audio:
    return load(shared_data / "asr" / "es" / "css10_es_19demarzo_0008.wav")


def words(text: str) -> list[str]:
    return [folded for word in text.split() if (folded := normalize(word))]


def test_detects_transcribes_and_translates_in_one_call(model: Whisper, spanish: Audio) -> None:
    heard = model.recognize(spanish, translate=True)
    assert (heard.language, heard.language_probability > 0.9) == ("es", True)
    assert {"genio", "guerra", "conciencia", "nacional"} <= set(words(heard.text))
    assert {"national", "war"} <= set(words(heard.translation))
    assert heard.no_speech_probability < 0.3


def test_a_translation_goes_on_from_the_one_before(model: Whisper, spanish: Audio) -> None:
    cut = 7 * len(spanish) // 10
    begun = model.translate(spanish[:cut], "es")
    rest = model.translate(spanish[cut:], "es", Before(spanish[:cut], begun))
    assert begun
    assert rest
    assert not rest.startswith(begun[:12]), "what was given is not said again"
    assert rest[0].isalnum()


def test_a_translation_behind_what_was_not_said_is_still_one(model: Whisper, spanish: Audio) -> None:
    loop = " ".join(["the same"] * 20)
    assert "national" in words(model.translate(spanish, "es", Before(np.zeros(8_000, np.float32), loop)))


def test_a_named_language_is_believed(model: Whisper, english: Audio) -> None:
    heard = model.recognize(english, language="en")
    assert words(heard.text) == words("I really like that account of himself better than anything else he said")
    assert heard.translation == ""


def test_words_have_times_in_order(model: Whisper, english: Audio) -> None:
    heard = model.recognize(english, language="en")
    assert " ".join(word.text for word in heard.words) == heard.text
    edges = [edge for word in heard.words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert edges[-1] <= len(english) / 16_000 + 0.1


def test_goes_on_after_a_prefix(model: Whisper, english: Audio) -> None:
    heard = model.recognize(english, language="en", prefix="I really like that account of himself")
    assert words(heard.text)[-4:] == words("anything else he said")
    assert words(heard.text)[0] == "better", "the prefix is not said again"


def test_detects_the_language(model: Whisper, english: Audio, spanish: Audio) -> None:
    assert [model.detect(audio)[0] for audio in (english, spanish)] == ["en", "es"]


def test_a_full_window_hears_the_same(model: Whisper, needs_models: NeedsModels, english: Audio) -> None:
    folder = needs_models("whisper-base").path("whisper-base")
    full = Whisper("whisper-base", folder, full_window=True)
    assert words(full.recognize(english, language="en").text) == words(model.recognize(english, language="en").text)


def test_silence_leaves_evidence_against_its_words(model: Whisper) -> None:
    heard = model.recognize(np.zeros(32_000, np.float32), language="en")
    assert not heard.text or heard.mean_log_probability < -1 or heard.no_speech_probability > 0.6


def test_nothing_is_no_words(model: Whisper) -> None:
    assert model.recognize(np.zeros(0, np.float32)).text == ""


def test_unknown_languages_are_refused(model: Whisper, english: Audio) -> None:
    with pytest.raises(UnsupportedLanguage):
        model.recognize(english, language="xx")
    assert "pt" in model.languages
    assert model.translates_to == ("en",)


def test_an_english_model_neither_detects_nor_translates(needs_models: NeedsModels, english: Audio) -> None:
    tiny = Whisper("whisper-tiny-en", needs_models("whisper-tiny-en").path("whisper-tiny-en"))
    assert (tiny.languages, tiny.translates_to) == (("en",), ())
    assert tiny.detect(english) == ("en", 1.0)
    assert "account of himself" in tiny.recognize(english).text


def test_few_lengths_are_encoded(model: Whisper) -> None:
    windows = {model._window(np.zeros(samples, np.float32)) for samples in range(0, 30 * SAMPLE_RATE_HZ, 999)}
    assert len(windows) <= 9, "what is compiled for each of them is kept"
    assert (min(windows), max(windows)) == (1_000, 3_000)
