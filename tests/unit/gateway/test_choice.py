from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.choice import Chooser, ManifestAdvisor
from gateway.settings import GatewaySettings
from gateway.stages import StageDirectory
from tests.fakes_gateway import CHANNEL, FakeServices
from wire.errors import InvalidInput, StageUnavailable, UnknownVoice, UnsupportedLanguage
from wire.events import Open


def settings(**values: Any) -> GatewaySettings:
    return GatewaySettings(_env_file=None, **values)


class Choice:
    def __init__(self, folder: Path) -> None:
        self.services = FakeServices()
        self.client = self.services.client()
        self.directory = StageDirectory(settings().stages(), self.client, cache_s=3.0)
        self.chooser = Chooser(self.directory, ManifestAdvisor(settings(models_dir=folder)), max_targets=2)


@pytest.fixture
async def choice(tmp_path: Path) -> AsyncIterator[Choice]:
    choice = Choice(tmp_path)
    yield choice
    await choice.client.aclose()


async def test_what_can_be_had_is_accepted(choice: Choice) -> None:
    await choice.chooser.check("en", ("pt",), {"pt": "pf_dora"})
    await choice.chooser.check("auto", ("en", "pt"), {})
    await choice.chooser.check("en", (), {})


@pytest.mark.parametrize(
    ("source", "targets", "voices", "error"),
    [
        ("en", ("fr",), {}, UnsupportedLanguage),
        ("en", ("pt", "en"), {}, UnsupportedLanguage),
        ("en", ("pt", "pt"), {}, InvalidInput),
        ("auto", ("pt", "en", "es"), {}, InvalidInput),
        ("en", ("pt",), {"pt": "nobody"}, UnknownVoice),
        ("en", ("pt",), {"es": "x"}, InvalidInput),
    ],
)
async def test_what_cannot_is_refused(
    choice: Choice, source: str, targets: tuple[str, ...], voices: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await choice.chooser.check(source, targets, voices)


async def test_a_new_session_needs_every_stage_and_a_change_does_not(choice: Choice) -> None:
    await choice.directory.current()
    choice.services.down.add("tts")
    await choice.directory.refresh()
    with pytest.raises(StageUnavailable, match="tts"):
        await choice.chooser.check("en", ("pt",), {})
    await choice.chooser.approve(Open(channel=CHANNEL, source="zh", targets=("en",), gen=1))


async def test_a_model_that_was_just_added_is_seen(choice: Choice) -> None:
    pairs = choice.services.infos["mt"].pop("pairs")
    await choice.directory.refresh()
    choice.services.infos["mt"]["pairs"] = pairs
    await choice.chooser.check("en", ("pt",), {})


def test_advice_names_models_of_the_manifest(tmp_path: Path) -> None:
    advisor = ManifestAdvisor(settings(models_dir=tmp_path))
    assert advisor.translators("zh", "en")[0] == "opus-mt-zh-en"
    assert "bergamot-en-pt" in advisor.translators("de", "pt")
    assert advisor.translators("en", "xx") == []
    assert "whisper-base" in advisor.recognisers("de-AT")


def test_no_manifest_no_advice(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("models: 5")
    assert ManifestAdvisor(settings(models_dir=tmp_path, models_manifest=broken)).recognisers("de") == []
