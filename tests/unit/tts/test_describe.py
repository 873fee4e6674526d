from typing import cast

from tests.fakes_tts import fake_engines
from tts.describe import describe, models
from tts.voices import VoiceBook
from wire.models import ModelStore


class FakeStore:
    """Knows one model."""

    def sha256(self, model_id: str) -> dict[str, str]:
        return {"model.onnx": f"sha of {model_id}"}


def test_default_is_what_speaks_when_nothing_is_asked_for() -> None:
    voices = {voice["id"]: voice["default"] for voice in describe(VoiceBook(fake_engines(), preferred="good"))}
    assert voices["good-eva"]
    assert not voices["fast-ann"]


def test_models_carry_their_hashes_and_languages() -> None:
    engines = fake_engines()
    engines[1].model_id = "good-1"
    found = {model["engine"]: model for model in models(VoiceBook(engines), cast(ModelStore, FakeStore()))}
    assert found["good"]["sha256"] == {"model.onnx": "sha of good-1"}
    assert found["good"]["id"] == "good-1"
    assert found["good"]["languages"] == ["en", "pt"]
    assert (found["plain"]["id"], found["plain"]["sha256"], found["plain"]["sample_rate_hz"]) == ("plain", {}, 22_050)
