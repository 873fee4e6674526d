"""The plain socket over a made-up face."""

import concurrent.futures
import contextlib
import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from tests.unit.lipsync.live.test_face import JPEG
from tests.unit.lipsync.live.test_timeline import RATE, pcm
from tests.unit.lipsync.test_app import client

__all__ = ["client"]
PHONES = [{"symbol": "ɑ", "start": 0.1, "end": 0.4}]


@contextlib.contextmanager
def connected(client: TestClient, url: str, **options: list[str]) -> Iterator[WebSocketTestSession]:
    """A socket whose end is no error, though the test client cancels the server's side then."""
    with contextlib.suppress(concurrent.futures.CancelledError), client.websocket_connect(url, **options) as socket:  # type: ignore[arg-type]  # only lists are passed
        yield socket


def video(socket) -> tuple[dict, bytes]:  # type: ignore[no-untyped-def, type-arg]  # starlette's test socket
    head = json.loads(socket.receive_text())
    assert head["type"] == "video", head
    return head, socket.receive_bytes()


def test_a_camera_frame_comes_back_and_speech_is_stamped(client: TestClient) -> None:
    with connected(client, "/ws?channelId=test") as socket:
        socket.send_json({"type": "frame"})
        socket.send_bytes(JPEG)
        head, jpeg = video(socket)
        assert (head["sequence"], head["flag"], jpeg) == (-1, "", JPEG)
        socket.send_json({"type": "audio", "sequence": 7, "sampleRate": RATE, "channels": 1, "phonemes": PHONES})
        socket.send_bytes(pcm(0.6))
        socket.send_json({"type": "audio_end", "sequence": 7, "final": True})
        heads = [video(socket)[0] for _ in range(8)]
        spoken = [head for head in heads if head["sequence"] == 7]
        assert spoken
        assert spoken == sorted(spoken, key=lambda head: head["offset"])
        assert spoken[0]["offset"] < 0.12 * RATE


@pytest.mark.parametrize("message", ["no json", "{}", '{"type":"dance"}', b"binary without announcement"])
def test_mistakes_are_told(client: TestClient, message: str | bytes) -> None:
    with connected(client, "/ws?channelId=test") as socket:
        socket.send({"type": "websocket.receive", "text" if isinstance(message, str) else "bytes": message})
        assert socket.receive_json()["code"] == "invalid_input"


def test_a_channel_id_is_needed_and_there_is_a_limit(client: TestClient) -> None:
    with connected(client, "/ws?channelId=../x") as socket:
        assert socket.receive_json()["code"] == "invalid_input"
    client.app.state.running.stage.settings.max_channels = 1  # type: ignore[attr-defined]  # the service behind the app
    with connected(client, "/ws?channelId=a"), connected(client, "/ws?channelId=b") as second:
        assert second.receive_json()["code"] == "at_capacity"
