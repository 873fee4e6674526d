import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from tests.fakes_tts import FakeSynthesizer, fake_engines
from tts.app import create_app
from tts.plain import MAX_FRAME_BYTES, parse
from tts.settings import TtsSettings
from wire.errors import EngineFailed, InvalidMessage, MessageTooLarge


@pytest.fixture
def engines() -> list[FakeSynthesizer]:
    return fake_engines()


@pytest.fixture
def client(engines: list[FakeSynthesizer]) -> Iterator[TestClient]:
    settings = TtsSettings(warm_languages="", max_channels=1, max_text_chars=200, _env_file=None)
    with TestClient(create_app(settings, engines)) as client:
        yield client


def answer(socket: WebSocketTestSession) -> tuple[dict[str, Any], bytes, dict[str, Any]]:
    """Header, audio and end of one request; an error stands for the end."""
    head: dict[str, Any] = {}
    audio = b""
    while True:
        received = socket.receive()
        if received.get("bytes") is not None:
            audio += received["bytes"]
            continue
        event: dict[str, Any] = json.loads(received["text"])
        if event["type"] != "audio":
            return head, audio, event
        head = event


def no_channels(client: TestClient) -> bool:
    for _ in range(200):
        if client.get("/health").json()["channels"] == 0:
            return True
        time.sleep(0.005)
    return False


def test_requests_are_answered_in_order(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_json({"text": "Bom dia a todos.", "sequence": 4, "language": "pt", "final": True})
        socket.send_json({"text": "Hello.", "sequence": 5, "language": "en", "final": False})
        head, audio, end = answer(socket)
        assert (head["type"], head["sequence"], head["sampleRate"], head["channels"]) == ("audio", 4, 24_000, 1)
        assert head["phonemes"][0].keys() == {"symbol", "start", "end"}
        assert len(audio) / 2 / 24_000 == pytest.approx(0.85, abs=0.05)
        assert end == {"type": "audio_end", "sequence": 4, "final": True}
        assert answer(socket)[2] == {"type": "audio_end", "sequence": 5, "final": False}
    assert no_channels(client)


def test_phonemes_of_later_pieces_come_at_the_end(client: TestClient) -> None:
    text = "A first sentence that is long enough. And then another one, as long as that."
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_json({"text": text, "language": "en"})
        head, audio, end = answer(socket)
    assert "".join(phoneme["symbol"] for phoneme in head["phonemes"] + end["phonemes"]) == text.replace(". ", ".", 1)
    assert end["phonemes"][-1]["end"] <= len(audio) / 2 / 24_000


def test_voice_speed_and_language_are_optional(client: TestClient, engines: list[FakeSynthesizer]) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        for request in (
            {"text": "Hi."},
            {"text": "Oi.", "voice": "good-lia", "speed": 2.0},
            {"text": "Hi.", "voice": "echo"},
        ):
            socket.send_json(request)
            assert answer(socket)[2]["type"] == "audio_end"
    assert engines[0].said == [("Hi.", "fast-ann", 1.0), ("Hi.", "fast-bob", 1.0)]
    assert engines[1].said == [("Oi.", "good-lia", 2.0)]


def test_nothing_to_say_is_no_audio(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_json({"text": "😀", "language": "en", "sequence": 1})
        head, audio, end = answer(socket)
    assert (head["phonemes"], audio, end["type"]) == ([], b"", "audio_end")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"text": "Hi.", "language": "xx"}, "unsupported_language"),
        ({"text": "Hi.", "voice": "nobody"}, "unknown_voice"),
        ({"text": "x" * 201}, "invalid_input"),
        ({"txt": "Hi."}, "invalid_message"),
        ({"text": 5}, "invalid_message"),
        ({"text": "Hi.", "speed": 10}, "invalid_message"),
        ([1, 2], "invalid_message"),
    ],
)
def test_errors_are_typed_and_the_connection_goes_on(client: TestClient, request_: object, code: str) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_json(request_)
        error = answer(socket)[2]
        assert (error["type"], error["code"]) == ("error", code)
        socket.send_text("garbage")
        assert answer(socket)[2]["code"] == "invalid_message"
        socket.send_bytes(b"\x00\x01")
        assert answer(socket)[2]["code"] == "invalid_message"
        socket.send_json({"text": "Hi.", "sequence": 9})
        assert answer(socket)[2]["sequence"] == 9


def test_errors_carry_the_sequence_and_no_traceback(client: TestClient, engines: list[FakeSynthesizer]) -> None:
    with client.websocket_connect("/ws?channelId=test") as socket:
        for failure in (EngineFailed("broken"), ZeroDivisionError("secret")):
            engines[0].failure = failure
            socket.send_json({"text": "Hi.", "sequence": 7})
            error = answer(socket)[2]
            assert (error["code"], error["sequence"]) == ("engine_failed", 7)
            assert "secret" not in error["message"]


def test_second_client_of_a_channel_is_refused(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=test"), client.websocket_connect("/ws?channelId=test") as second:
        assert second.receive_json()["code"] == "channel_taken"
        with pytest.raises(WebSocketDisconnect):
            second.receive_json()


def test_client_beyond_capacity_is_refused(client: TestClient) -> None:
    with client.websocket_connect("/ws?channelId=one"), client.websocket_connect("/ws?channelId=two") as second:
        assert second.receive_json()["code"] == "at_capacity"


def test_client_that_vanishes_leaves_nothing(client: TestClient, engines: list[FakeSynthesizer]) -> None:
    engines[1].gate.clear()
    with client.websocket_connect("/ws?channelId=test") as socket:
        socket.send_json({"text": "Bom dia a todos.", "language": "pt"})
        socket.send_json({"text": "Boa noite.", "language": "pt"})
    assert no_channels(client)
    engines[1].gate.set()
    assert engines[1].chunks_made <= 1


def test_frames_are_checked() -> None:
    assert parse({"text": '{"text": "a", "unknown": 1}'}).text == "a"
    with pytest.raises(MessageTooLarge):
        parse({"text": "x" * (MAX_FRAME_BYTES + 1)})
    with pytest.raises(InvalidMessage):
        parse({"bytes": b"x"})
