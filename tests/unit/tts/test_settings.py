import pytest
from pydantic import ValidationError

from tts.settings import TtsSettings


def test_languages_are_listed() -> None:
    assert TtsSettings(_env_file=None).warm == ["en", "pt"]
    assert TtsSettings(warm_languages=" fr , ,es", _env_file=None).warm == ["fr", "es"]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTS_MODEL", "kokoro")
    monkeypatch.setenv("TTS_FIRST_PIECE", "words")
    monkeypatch.setenv("TTS_SPECULATE", "true")
    settings = TtsSettings(_env_file=None)
    assert (settings.model, settings.first_piece, settings.speculate) == ("kokoro", "words", True)


@pytest.mark.parametrize("wrong", [{"port": 70_000}, {"first_piece": "letters"}, {"chunk_timeout_s": 0}])
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TtsSettings(**wrong, _env_file=None)
