"""English from the sound: what a clause is translated behind, and when it stands alone."""

from collections.abc import AsyncIterator

import numpy as np
import pytest

from asr.engines.base import SAMPLE_RATE_HZ, Before
from asr.english import MAX_BEFORE_SAMPLES, MAX_PAUSE_SAMPLES, English, Said, is_echo
from asr.routing import Ears
from tests.fakes_asr import FakeRecognizer, Vocabulary
from wire.compute import ComputeThread


@pytest.fixture
def voice() -> Vocabulary:
    return Vocabulary()


@pytest.fixture
def ear(voice: Vocabulary) -> FakeRecognizer:
    return FakeRecognizer(voice, "many", ("es",), ("en",))


@pytest.fixture
async def english(ear: FakeRecognizer) -> AsyncIterator[English]:
    compute = ComputeThread("english-test")
    yield English(Ears([ear], None), compute, frozenset({"pt"}))
    compute.close()


def said(voice: Vocabulary, text: str, start: int = 0) -> Said:
    return Said(text, "es", voice.spoken(*text.split()), start)


def quiet(seconds: float, start: int = 0) -> Said:
    return Said("hola", "es", np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32), start)


def test_only_languages_that_mt_does_not_read_need_it(english: English) -> None:
    assert english.wanted("es")
    assert not english.wanted("pt")


def test_none_is_wanted_of_an_engine_that_makes_none(voice: Vocabulary, english: English, ear: FakeRecognizer) -> None:
    ear.translates_to = ()
    assert not english.wanted("es")
    ear.translates_to, ear.languages = ("en",), ("en", "es")
    assert not english.wanted("en"), "it is English already"


async def test_a_clause_goes_on_from_the_one_before(english: English, ear: FakeRecognizer, voice: Vocabulary) -> None:
    first = said(voice, "así")
    assert await english.of(first) == "así-in-english"
    english.spoken(first, "so", until=6_400)
    second = said(voice, "el principito", 6_400)
    assert await english.of(second) == "el-in-english principito-in-english"
    alone, behind = ear.given
    assert alone is None
    assert behind is not None
    assert behind.english == "so"
    np.testing.assert_array_equal(behind.audio, first.audio)


async def test_what_came_before_grows_within_its_bound(english: English) -> None:
    english.spoken(quiet(3), "one", until=48_000)
    english.spoken(quiet(4, 48_000), "two", until=112_000)
    before = english.before(112_000)
    assert before is not None
    assert (before.english, len(before.audio)) == ("one two", 7 * SAMPLE_RATE_HZ)
    english.spoken(quiet(2, 112_000), "three", until=144_000)
    before = english.before(144_000)
    assert before is not None
    assert (before.english, len(before.audio)) == ("three", 2 * SAMPLE_RATE_HZ), "too much: only the last clause"
    english.spoken(quiet(MAX_BEFORE_SAMPLES / SAMPLE_RATE_HZ + 1, 144_000), "four", until=300_000)
    assert english.before(300_000) is None


def test_behind_a_silence_a_clause_stands_alone(english: English) -> None:
    english.spoken(quiet(1), "one", until=16_000)
    assert english.before(16_000 + MAX_PAUSE_SAMPLES) is not None
    assert english.before(16_000 + MAX_PAUSE_SAMPLES + 1) is None
    assert english.before(15_999) is None, "nor in front of it"


async def test_an_echo_is_translated_again_alone(
    english: English, ear: FakeRecognizer, voice: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def translate(audio: object, language: str, before: Before | None = None) -> str:
        return "sabemos que sin futuro" if before else "we know"

    monkeypatch.setattr(ear, "translate", translate)
    english.spoken(quiet(1), "dear colleagues", until=16_000)
    assert await english.of(said(voice, "sabemos que sin futuro", 16_000)) == "we know"


def test_nothing_goes_on_from_an_echo(english: English, voice: Vocabulary) -> None:
    english.spoken(said(voice, "estimados colegas"), "estimados colegas", until=12_800)
    assert english.before(12_800) is None


@pytest.mark.parametrize(
    ("english", "original", "echo"),
    [
        ("Sabemos que sin jóvenes", "Sabemos que, sin jóvenes, no", True),
        ("We know that without young people", "Sabemos que sin jóvenes", False),
        ("his team is the Shamrock Rovers", "su equipo es el Shamrock Rovers", False),
        ("", "hola", False),
    ],
)
def test_an_echo_is_mostly_in_the_original_words(english: str, original: str, echo: bool) -> None:
    assert is_echo(english, original) is echo
