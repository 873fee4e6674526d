"""The shell: health, errors in one shape, a start that fails says why, a stop finishes its segments."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.unit.wire.stages import Stage, free_port, transcript, until
from tests.unit.wire.test_chain import Client
from wire.codec import Message
from wire.errors import InvalidInput, WireError
from wire.events import Ack, Degraded, Open, Speech
from wire.service import create_service
from wire.settings import ServiceSettings


class Absent(WireError):
    code = "model_missing"
    status = 503


def service(problem: Exception | None = None) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if problem is not None:
            raise problem
        yield None

    app = create_service(
        name="thing",
        settings=ServiceSettings(),
        lifespan=lifespan,
        info=lambda: {"models": ["m"]},
        loaded=lambda: {"device": "cpu"},
    )

    @app.get("/typed")
    async def typed() -> None:
        raise InvalidInput("Not like this.", field="x")

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret detail")

    @app.get("/number/{n}")
    async def number(n: int) -> int:
        return n

    return app


def test_a_ready_service() -> None:
    with TestClient(service()) as client:
        assert client.get("/livez").text == "ok"
        assert client.get("/readyz").status_code == 200
        assert client.get("/health").json() == {
            "status": "ok", "service": "thing", "problem": "", "channels": 0, "device": "cpu",
        }  # fmt: skip
        assert client.get("/info").json() == {"service": "thing", "models": ["m"]}
        assert "vivavoce_channels" in client.get("/metrics").text


def test_an_engine_that_does_not_load_is_a_reason_in_one_line() -> None:
    with TestClient(service(RuntimeError("[Loader] 7:\n  broken\tfile"))) as client:
        assert client.get("/livez").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.text.startswith("thing does not start: [Loader] 7: broken file; ")


def test_a_service_without_its_model_says_what_to_do() -> None:
    with TestClient(service(Absent("Run `vivavoce models pull --model m`."))) as client:
        assert client.get("/livez").status_code == 200
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "Run `vivavoce models pull --model m`.")
        assert client.get("/health").json()["status"] == "unavailable"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/typed", 422, "invalid_input"),
        ("/broken", 500, "internal"),
        ("/number/x", 422, "invalid_input"),
        ("/nowhere", 404, "not_found"),
    ],
)
def test_errors_have_one_shape_and_no_secrets(path: str, status: int, code: str) -> None:
    with TestClient(service(), raise_server_exceptions=False) as client:
        answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["error_code"] == code
    assert answer.json()["error"]["code"] == code
    assert "secret" not in answer.text


async def test_a_stopping_stage_finishes_its_segments_and_takes_no_new_channel() -> None:
    stage = Stage("tts", free_port(), None, DRAIN_S=5.0)
    await stage.start()
    producer, listener = Client(stage, "produce"), Client(stage, "listen", acks=True)
    producer.link.open(Open(channel="c", targets=("pt",), reliable=True))
    await until(lambda: producer.link.up and listener.link.up)
    handler = stage.handlers[0]
    producer.link.keep(Message(handler.translate(transcript(0))))
    await until(lambda: listener.seqs(Speech) == [0, 0])
    draining = asyncio.create_task(stage.app.state.shell.drain())
    await until(lambda: stage.registry.draining)
    refused = Client(stage, "listen")
    await until(lambda: any(getattr(m.event, "code", "") == "draining" for m in refused.got))
    began = time.monotonic()
    listener.link.post(Ack(channel="c", kind="speech", seq=0, language="pt"))
    await draining
    assert time.monotonic() - began < 4, "it stops when the last segment is acknowledged, not at the limit"
    assert producer.acked("translation") == [0]
    assert handler.closed
    await asyncio.gather(producer.link.close(), listener.link.close(), refused.link.close(), stage.stop())


async def test_a_busy_stage_tells_its_channels_and_whoever_joins_them() -> None:
    stage = Stage("mt", free_port(), None)
    await stage.start()
    producer, listener = Client(stage, "produce"), Client(stage, "listen")
    producer.link.open(Open(channel="c", targets=("pt",)))
    await until(lambda: producer.link.up and listener.link.up)
    stage.registry.degrade(2, "Too much to do.")
    late = Client(stage, "listen")
    told = [("mt", 2, "Too much to do.")]
    await until(lambda: all(degraded(client) == told for client in (producer, listener, late)))
    stage.registry.degrade(0, "Too much to do.")
    await until(lambda: all(degraded(client)[-1] == ("mt", 0, "") for client in (producer, listener, late)))
    await asyncio.gather(producer.link.close(), listener.link.close(), late.link.close(), stage.stop())


def degraded(client: Client) -> list[tuple[str, int, str]]:
    return [(m.event.stage, m.event.level, m.event.reason) for m in client.got if isinstance(m.event, Degraded)]
