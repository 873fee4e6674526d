import pytest

from tests.fakes_tts import fake_engines
from tts.aliases import guess_language, resolve
from tts.voices import VoiceBook
from wire.errors import UnknownVoice


@pytest.mark.parametrize(
    ("language", "name", "voice"),
    [
        ("en", "alloy", "fast-ann"),
        ("en", "Onyx", "fast-bob"),
        ("pt", "nova", "good-lia"),
        ("pt", "echo", "good-rui"),
        ("de", "nova", "plain-de"),
        ("pt", "", "good-rui"),
        ("", "good-lia", "good-lia"),
    ],
)
def test_well_known_names_stand_for_a_gender(language: str, name: str, voice: str) -> None:
    assert resolve(VoiceBook(fake_engines()), language, name).id == voice


def test_other_names_are_voices() -> None:
    with pytest.raises(UnknownVoice):
        resolve(VoiceBook(fake_engines()), "en", "bernard")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bom dia", "en"),
        ("今天天气很好", "zh"),
        ("今日は天気", "ja"),
        ("नमस्ते", "hi"),
        ("Привет", "ru"),
        ("مرحبا", "ar"),
        ("안녕하세요", "ko"),
        ("123 !", "en"),
        ("", "en"),
    ],
)
def test_script_tells_the_language(text: str, language: str) -> None:
    assert guess_language(text, "en") == language
