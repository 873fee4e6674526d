"""Settings as lines of env.example."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from vivavoce.envfile import Setting, block, settings_of


class Example(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="EXAMPLE_", populate_by_name=True)

    port: int = Field(80, description="Port.")
    on: bool = Field(True, description="On.")
    folder: Path = Field(Path("a b"), validation_alias="FOLDER", description="Folder.")
    model: str = Field("base", validation_alias=AliasChoices("MODEL", "EXAMPLE_MODEL"), description="Model.")
    none: int | None = Field(None, description="Nothing.")
    names: tuple[str, ...] = Field(("a", "b"), description="Names.")


def test_variables_and_values() -> None:
    assert list(settings_of(Example)) == [
        Setting("EXAMPLE_PORT", "80", "Port."),
        Setting("EXAMPLE_ON", "true", "On."),
        Setting("FOLDER", "a b", "Folder."),
        Setting("MODEL", "base", "Model."),
        Setting("EXAMPLE_NONE", None, "Nothing."),
        Setting("EXAMPLE_NAMES", '["a", "b"]', "Names."),
    ]


def test_lines() -> None:
    assert block(Setting("A", "1", "One.")) == "# One.\nA=1\n"
    assert block(Setting("A", "a b", "Two.")) == "# Two.\nA='a b'\n"
    assert block(Setting("A", None, "None.")) == "# None.\n# A=\n"
    assert block(Setting("ASR_URL", "http://x", "Asr.")) == "# Asr. Unset, it follows ASR_PORT.\n# ASR_URL=http://x\n"
