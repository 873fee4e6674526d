"""Moonshine and Whisper on their real weights, hearing people."""

from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest

from asr.engines.base import Audio
from asr.engines.moonshine import Moonshine
from asr.engines.whisper import Whisper
from asr.words import normalize
from vivavoce.media import Media
from wire.errors import UnsupportedLanguage
from wire.models import ModelStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(120)]
NeedsModels = Callable[..., ModelStore]
ENGLISH = "en/pv_leopard_test.wav"
SAID = "Mr. Quilter is the apostle of the middle classes and we are glad to welcome his gospel"


def heard(path: Path) -> Audio:
    media = Media(path)
    try:
        return np.frombuffer(b"".join(media.frames()), "<i2").astype(np.float32) / 32_768
    finally:
        media.close()


def wer(reference: str, text: str) -> float:
    return float(jiwer.wer(*(" ".join(filter(None, map(normalize, line.split()))) for line in (reference, text))))


@pytest.fixture(scope="module")
def english(shared_data: Path) -> Audio:
    return heard(shared_data / "asr" / ENGLISH)


@pytest.fixture(scope="module", params=["moonshine-tiny-en", "moonshine-base-en"])
def moonshine(request: pytest.FixtureRequest, needs_models: NeedsModels) -> Moonshine:
    return Moonshine(request.param, needs_models(request.param).path(request.param))


@pytest.fixture(scope="module")
def whisper(needs_models: NeedsModels) -> Whisper:
    return Whisper("whisper-base", needs_models("whisper-base").path("whisper-base"))


def test_moonshine_hears_english(moonshine: Moonshine, english: Audio) -> None:
    found = moonshine.recognize(english, language="en")
    assert wer(SAID, found.text) <= 0.15
    assert -1 < found.mean_log_probability <= 0


def test_a_draft_changes_nothing_but_the_cost(moonshine: Moonshine, english: Audio) -> None:
    plain = moonshine.recognize(english)
    for draft in (plain.text, "Mister Quilter was", "something else entirely, and rather long too"):
        assert moonshine.recognize(english, draft=draft).text == plain.text


def test_a_prefix_is_gone_on_from(moonshine: Moonshine, english: Audio) -> None:
    whole = moonshine.recognize(english).text
    first = " ".join(whole.split()[:6])
    assert wer(whole, f"{first} {moonshine.recognize(english, prefix=first).text}") <= 0.1


def test_moonshine_knows_its_limits(moonshine: Moonshine) -> None:
    assert moonshine.recognize(np.zeros(100, np.float32)).text == ""
    with pytest.raises(UnsupportedLanguage, match="Whisper"):
        moonshine.recognize(np.zeros(16_000, np.float32), language="pt")


def test_whisper_hears_and_tells_languages_apart(whisper: Whisper, shared_data: Path) -> None:
    for language in ("pt", "fr", "it", "ja"):
        (clip, *_) = sorted((shared_data / "asr" / language).glob("pv_*"))
        assert whisper.detect(heard(clip))[0] == language


def test_whisper_times_its_words(whisper: Whisper, english: Audio) -> None:
    found = whisper.recognize(english, language="en")
    assert wer(SAID, found.text) <= 0.15
    assert [word.text for word in found.words] == found.text.split()
    assert all(a.start <= a.end <= b.end for a, b in zip(found.words, found.words[1:], strict=False))
    assert found.words[-1].end <= len(english) / 16_000 + 0.1


def test_whisper_translates_by_itself(whisper: Whisper, shared_data: Path) -> None:
    clip = heard(shared_data / "asr" / "fr" / "pv_leopard_test_fr.wav")
    found = whisper.recognize(clip, language="fr", translate=True)
    assert found.text
    assert found.translation
    assert found.translation != found.text
    assert len(set(found.translation.lower().split()) & {"the", "of", "to", "and", "a", "is", "in", "for"}) >= 1


def test_whisper_says_what_it_does_not_know(whisper: Whisper) -> None:
    with pytest.raises(UnsupportedLanguage):
        whisper.recognize(np.zeros(16_000, np.float32), language="xx")
    assert {"en", "pt", "zh"} <= set(whisper.languages)
    assert len(whisper.languages) > 90
