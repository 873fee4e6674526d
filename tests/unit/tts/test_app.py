import io
import wave
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.fakes_tts import FakeSynthesizer, fake_engines
from tts.app import create_app
from tts.settings import TtsSettings
from wire.errors import EngineFailed


@pytest.fixture
def engines() -> list[FakeSynthesizer]:
    return fake_engines()


@pytest.fixture
def client(engines: list[FakeSynthesizer]) -> Iterator[TestClient]:
    settings = TtsSettings(warm_languages="en,pt,xx", max_text_chars=200, _env_file=None)
    with TestClient(create_app(settings, engines)) as client:
        yield client


def test_default_voices_are_warm_before_it_is_ready(client: TestClient, engines: list[FakeSynthesizer]) -> None:
    assert client.get("/readyz").status_code == 200
    assert [engine.prepared for engine in engines] == [["fast-ann"], ["good-rui"], []]
    assert client.get("/health").json()["engines"] == ["fast", "good"]


def test_info_says_what_there_is(client: TestClient) -> None:
    info = client.get("/info").json()
    assert info["languages"] == ["de", "en", "pt"]
    assert [model["id"] for model in info["models"]] == ["fast", "good", "plain"]
    ann = next(voice for voice in info["voices"] if voice["id"] == "fast-ann")
    assert ann == {
        "id": "fast-ann",
        "language": "en",
        "name": "Ann",
        "engine": "fast",
        "gender": "female",
        "accent": "US",
        "default": True,
    }


@pytest.mark.parametrize("path", ["/v1/voices", "/v1/audio/voices"])
def test_voices_are_listed(client: TestClient, path: str) -> None:
    assert len(client.get(path).json()["voices"]) == 7


@pytest.mark.parametrize("kind", ["mp3", "opus", "aac", "flac", "wav", "pcm"])
def test_speech_in_every_format(client: TestClient, kind: str) -> None:
    answer = client.post("/v1/audio/speech", json={"model": "tts-1", "input": "Hello.", "response_format": kind})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("audio/")
    assert len(answer.content) > 500


def test_wav_can_be_read(client: TestClient) -> None:
    answer = client.post("/v1/audio/speech", json={"input": "Hello.", "voice": "alloy", "response_format": "wav"})
    with wave.open(io.BytesIO(answer.content)) as file:
        assert file.getframerate() == 24_000
        assert file.getnframes() > 5_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_input"),
        ({"input": ""}, "invalid_input"),
        ({"input": "x" * 201}, "invalid_input"),
        ({"input": "Hi.", "speed": 9}, "invalid_input"),
        ({"input": "Hi.", "response_format": "midi"}, "invalid_input"),
        ({"input": "Hi.", "voice": "nobody"}, "unknown_voice"),
        ({"input": "Hi.", "language": "xx"}, "unsupported_language"),
    ],
)
def test_bad_requests_get_typed_errors(client: TestClient, body: dict[str, object], code: str) -> None:
    answer = client.post("/v1/audio/speech", json=body)
    assert answer.status_code == 422
    assert answer.json()["error_code"] == code
    assert answer.json()["error"]["message"] == answer.json()["message"]


def test_failing_engine_is_an_error_and_not_a_broken_file(client: TestClient, engines: list[FakeSynthesizer]) -> None:
    engines[0].failure = EngineFailed("broken")
    answer = client.post("/v1/audio/speech", json={"input": "Hello."})
    assert (answer.status_code, answer.json()["error_code"]) == (500, "engine_failed")
