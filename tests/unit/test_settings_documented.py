"""env.example lists every setting of every package, says what it does, and as a copy in .env changes nothing."""

from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from vivavoce.envfile import env_example, packages, settings_of
from vivavoce.services import settings_classes

ROOT = Path(__file__).resolve().parents[2]
CLASSES = [settings for package in packages() for settings in settings_classes(package)]
by_name = pytest.mark.parametrize("settings", CLASSES, ids=lambda settings: settings.__name__)


def test_file_is_what_the_settings_say() -> None:
    assert (ROOT / "env.example").read_text(encoding="utf-8") == env_example(), "run `make generate`"


@by_name
def test_every_setting_says_what_it_does(settings: type[BaseSettings]) -> None:
    for setting in settings_of(settings):
        assert setting.description.endswith("."), setting.variable


@by_name
def test_copied_file_means_the_defaults(settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in settings_of(settings):
        monkeypatch.delenv(setting.variable, raising=False)
    copied = settings(_env_file=ROOT / "env.example")
    assert copied == settings(_env_file=None)


@pytest.mark.parametrize("variable", ["WHISPER_MODEL", "MT_MODEL", "TTS_MODEL", "ASR_PORT", "MT_PORT", "TTS_PORT"])
def test_well_known_variables_are_there(variable: str) -> None:
    assert f"\n{variable}=" in env_example()
