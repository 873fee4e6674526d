import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from mt.app import create_app
from mt.settings import MtSettings
from tests.fakes_mt import MANIFEST, fake_library, serving
from wire.events import PROTOCOL


def settings(**more: object) -> MtSettings:
    return MtSettings(tts_url="", **more)  # type: ignore[arg-type]  # whatever a test needs


def test_what_the_service_can_do(tmp_path: Path) -> None:
    fakes = fake_library(tmp_path)
    with TestClient(create_app(settings(), fakes.library)) as client:
        info = client.get("/info").json()
        health = client.get("/health").json()
    assert info["languages"] == ["en", "pt", "zh"]
    assert {"source": "zh", "target": "pt", "via": ["opus-mt-zh-en", "bergamot-en-pt"], "pivot": "en"} in info["pairs"]
    assert {"source": "en", "target": "pt", "via": ["bergamot-en-pt"], "pivot": None} in info["pairs"]
    assert info["models"][2] == {"id": "opus-mt-zh-en", "loaded": False, "sha256": {"model.bin": "abc"}}
    assert health["models"] == {"bergamot-en-pt": "cpu", "bergamot-pt-en": "cpu"}
    assert (health["status"], health["threads"]) == ("ok", 1)


def test_nothing_installed_is_up_but_not_ready(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text(MANIFEST, encoding="utf-8")
    app = create_app(settings(models_dir=tmp_path, models_manifest=tmp_path / "models.yaml"))
    with TestClient(app) as client:
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "vivavoce models pull --profile lite" in ready.text
        assert client.get("/livez").status_code == 200
        for answer in (
            client.post("/translate", json={"q": "Hello", "source": "en", "target": "pt"}),
            client.post("/detect", json={"q": "Hello"}),
            client.get("/languages"),
        ):
            assert (answer.status_code, answer.json()["error_code"]) == (503, "stage_unavailable")
        with client.websocket_connect("/ws?channelId=c") as socket:
            assert socket.receive_json()["code"] == "stage_unavailable"


def test_a_broken_model_is_left_out(tmp_path: Path) -> None:
    fakes = fake_library(tmp_path, broken=("bergamot-en-pt",))
    with TestClient(create_app(settings(), fakes.library)) as client:
        assert client.get("/readyz").status_code == 200
        pairs = [(pair["source"], pair["target"]) for pair in client.get("/info").json()["pairs"]]
    assert pairs == [("pt", "en"), ("zh", "en")]


def test_all_broken_is_not_ready(tmp_path: Path) -> None:
    fakes = fake_library(tmp_path, "bergamot-en-pt", broken=("bergamot-en-pt",))
    with TestClient(create_app(settings(), fakes.library)) as client:
        assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("target", ["pt", "pt-BR"])
async def test_a_live_channel(tmp_path: Path, target: str) -> None:
    address = "/ws?channelId=c&role="
    async with (
        serving(create_app(settings(), fake_library(tmp_path).library)) as url,
        connect(f"{url}{address}listen", subprotocols=[Subprotocol(PROTOCOL)]) as listener,
        connect(f"{url}{address}produce", subprotocols=[Subprotocol(PROTOCOL)]) as producer,
    ):
        await producer.send(json.dumps({"type": "open", "channel": "c", "source": "en", "targets": [target]}))
        assert json.loads(await listener.recv())["type"] == "welcome"
        assert json.loads(await producer.recv())["type"] == "welcome"
        said = {"type": "transcript", "channel": "c", "seq": 0, "text": "Hello.", "language": "en"}
        await producer.send(json.dumps(said))
        heard = json.loads(await listener.recv())
        assert (heard["type"], heard["text"], heard["language"]) == ("translation", "pt(Hello.)", target)
        ack = json.loads(await producer.recv())
        assert (ack["type"], ack["kind"], ack["seq"]) == ("ack", "transcript", 0)
        await producer.send(json.dumps({"type": "end", "channel": "c", "seq": 1}))
        assert json.loads(await listener.recv())["type"] == "end"
