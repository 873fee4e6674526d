import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from mt.app import create_app
from mt.plain import MAX_FRAME_BYTES, parse
from mt.settings import MtSettings
from tests.fakes_mt import Fakes, fake_library
from wire.errors import InvalidMessage, MessageTooLarge


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return fake_library(tmp_path)


@pytest.fixture
def client(fakes: Fakes) -> Iterator[TestClient]:
    with TestClient(create_app(MtSettings(tts_url="", max_channels=1), fakes.library)) as client:
        yield client


def channels(client: TestClient) -> int:
    return int(client.get("/health").json()["channels"])


def test_texts_are_answered_in_order(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_json({"text": "Hello.", "sequence": 1, "source": "en", "target": "pt", "final": False})
        socket.send_json({"text": "", "sequence": 2, "source": "en", "target": "pt"})
        assert socket.receive_json() == {
            "type": "translation",
            "channelId": "test",
            "sequence": 1,
            "text": "pt(Hello.)",
            "language": "pt",
            "source": "en",
            "final": False,
        }
        assert socket.receive_json()["text"] == ""
        assert channels(client) == 1
    for _ in range(100):
        if channels(client) == 0:
            break
        time.sleep(0.01)
    assert channels(client) == 0


def test_languages_may_stand_in_the_address(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test&src=en&tgt=pt") as socket:
        socket.send_json({"text": "Hello."})
        assert socket.receive_json()["text"] == "pt(Hello.)"
    with client.websocket_connect("/ws?channelId=other&tgt=en") as socket:
        socket.send_json({"text": "Bom dia, meus amigos."})
        assert socket.receive_json()["source"] == "pt"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "invalid_message"),
        ("[]", "invalid_message"),
        ('{"sequence": 1}', "invalid_message"),
        ('{"text": 5}', "invalid_message"),
        ('{"text": "Hello."}', "invalid_message"),
        ('{"text": "Hola.", "source": "es", "target": "pt"}', "unsupported_language"),
        ('{"text": "' + "x" * 5_001 + '", "source": "en", "target": "pt"}', "too_large"),
    ],
)
def test_bad_frames_are_answered_and_the_next_is_served(client: TestClient, frame: str, code: str) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_text(frame)
        told: dict[str, Any] = socket.receive_json()
        assert (told["type"], told["code"], told["channelId"]) == ("error", code, "test")
        socket.send_json({"text": "Hello.", "source": "en", "target": "pt"})
        assert socket.receive_json()["text"] == "pt(Hello.)"


def test_binary_frames_are_refused(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_bytes(b"\0")
        assert socket.receive_json()["code"] == "invalid_message"


@pytest.mark.parametrize(("address", "code"), [("/ws", "invalid_input"), ("/ws?channelId=a%20b", "invalid_input")])
def test_a_channel_must_be_named(client: TestClient, address: str, code: str) -> None:
    with client.websocket_connect(address) as socket:
        assert socket.receive_json()["code"] == code


def test_one_client_a_channel_and_a_bound_on_channels(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test"):
        with client.websocket_connect("/ws?channelId=test") as second:
            assert second.receive_json()["code"] == "channel_taken"
        with client.websocket_connect("/ws?channelId=other") as third:
            assert third.receive_json()["code"] == "at_capacity"


def test_frames_are_bounded() -> None:
    with pytest.raises(MessageTooLarge):
        parse({"text": "x" * (MAX_FRAME_BYTES + 1)})
    with pytest.raises(InvalidMessage):
        parse({"bytes": b"x"})
