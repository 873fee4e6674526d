import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings
from wire.addresses import socket_url


def settings(**values: object) -> GatewaySettings:
    return GatewaySettings(_env_file=None, **values)  # type: ignore[arg-type]  # pydantic-settings' own argument


@pytest.mark.parametrize(
    ("given", "http", "ws"),
    [
        ("http://asr:8000", "http://asr:8000", "ws://asr:8000/ws"),
        ("ws://asr:8000/ws", "http://asr:8000", "ws://asr:8000/ws"),
        ("asr:8000", "http://asr:8000", "ws://asr:8000/ws"),
        ("wss://asr.example.org/", "https://asr.example.org", "wss://asr.example.org/ws"),
        ("HTTPS://asr.example.org/speech", "https://asr.example.org/speech", "wss://asr.example.org/speech/ws"),
    ],
)
def test_a_stage_address_may_be_http_or_ws(given: str, http: str, ws: str) -> None:
    url = settings(asr_url=given).stages()["asr"]
    assert (url, socket_url(url)) == (http, ws)


@pytest.mark.parametrize("wrong", ["", "ftp://asr", "http://", "/"])
def test_other_addresses_are_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="http://127"):
        settings(mt_url=wrong)


def test_stage_addresses_are_shared_and_the_rest_is_prefixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTS_URL", "ws://voice:1")
    monkeypatch.setenv("GATEWAY_PORT", "6000")
    assert settings().tts_url == "http://voice:1"
    assert settings().port == 6000


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in GatewaySettings.model_fields.values())
