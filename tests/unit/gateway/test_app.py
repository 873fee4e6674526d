import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes_gateway import Browser, Edge, running
from wire.events import End, Welcome


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    async with running(end_timeout_s=0.2) as edge:
        yield edge


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://{edge.address}") as client:
        yield client


async def test_the_page_is_sent_compressed_to_who_takes_it(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "page-a1.js").write_text("export const words = 1;\n" * 1_000)
    async with (
        running(frontend_dir=tmp_path) as edge,
        httpx.AsyncClient(base_url=f"http://{edge.address}/assets/") as client,
    ):
        packed = await client.get("page-a1.js")
        plain = await client.get("page-a1.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


async def test_what_can_be_chosen(client: httpx.AsyncClient) -> None:
    body = (await client.get("/api/info")).json()
    assert body["stages"] == {
        "asr": {"up": True},
        "mt": {"up": True},
        "tts": {"up": True},
        "lipsync": {"up": True, "optional": True},
    }
    assert body["sources"][0] == {"code": "auto", "name": "Detect the language"}
    assert {
        "source": "zh",
        "target": "pt",
        "route": "pivot",
        "models": ["opus-mt-zh-en", "bergamot-en-pt"],
        "spoken": True,
    } in body["pairs"]
    assert body["voices"][0] == {
        "id": "hibari",
        "name": "Hibari",
        "language": "en",
        "engine": "hibari",
        "gender": "female",
        "accent": "American",
        "default": True,
    }
    assert set(body) == {"stages", "sources", "pairs", "voices", "ice_servers"}


async def test_a_session_is_handed_out(edge: Edge, client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/live", json={"source": "en", "target": "pt", "voice": "pf_dora"})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"channel", "ticket", "key", "expires_s"}
    assert len(body["channel"]) == 22
    fresh = await edge.ticket(body["channel"], body["key"])
    assert (fresh.status_code, set(fresh.json())) == (201, {"channel", "ticket", "expires_s"})
    assert fresh.json()["ticket"] != body["ticket"]


@pytest.mark.parametrize(
    ("wanted", "status", "code", "message"),
    [
        ({"source": "en", "target": "fr"}, 422, "unsupported_language", "models pull --model"),
        ({"source": "xx", "target": "pt"}, 422, "unsupported_language", "understands xx"),
        ({"source": "en", "target": "pt", "voice": "nobody"}, 422, "unknown_voice", "pf_dora"),
        ({"source": "en"}, 422, "invalid_input", "target"),
        ({"source": "en", "target": "pt", "extra": 1}, 422, "invalid_input", "extra"),
        ({"source": 5, "target": "pt"}, 422, "invalid_input", "source"),
        ({"source": "en", "target": "p" * 17}, 422, "invalid_input", "target"),
        ("en", 422, "invalid_input", ""),
        (None, 422, "invalid_input", ""),
    ],
)
async def test_what_cannot_be_had_is_explained(
    client: httpx.AsyncClient, wanted: Any, status: int, code: str, message: str
) -> None:
    answer = await client.post("/api/live", json=wanted)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert message in answer.json()["message"]


async def test_bodies_that_are_no_json(client: httpx.AsyncClient) -> None:
    for body in (b"", b"{", b"\xff\xfe", b"source=en"):
        answer = await client.post("/api/live", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error_code"]) == (422, "invalid_input")
    assert (await client.post("/api/live", content=bytes(100_000))).status_code == 413


async def test_a_stage_that_is_away_is_named(edge: Edge, client: httpx.AsyncClient) -> None:
    await client.get("/api/info")  # the first look at the stages is over
    edge.services.down.add("tts")
    edge.app.state.lobby._on_stage("tts", False)
    answer = await client.post("/api/live", json={"source": "en", "target": "pt"})
    assert (answer.status_code, answer.json()["error_code"]) == (503, "stage_unavailable")
    assert "tts" in answer.json()["message"]
    assert answer.headers["retry-after"]
    body = (await client.get("/api/info")).json()
    assert not body["stages"]["tts"]["up"]
    assert body["stages"]["tts"]["message"]
    assert body["stages"]["asr"]["up"]


async def test_full_is_said_with_when_to_come_back(client: httpx.AsyncClient) -> None:
    for _ in range(4):
        assert (await client.post("/api/live", json={"source": "en", "target": "pt"})).status_code == 201
    answer = await client.post("/api/live", json={"source": "en", "target": "pt"})
    assert (answer.status_code, answer.json()["error_code"]) == (429, "too_many_requests")
    assert answer.headers["retry-after"] == "5"


async def test_a_full_house() -> None:
    async with running(max_channels=1) as edge:
        await edge.start_session()
        async with httpx.AsyncClient(base_url=f"http://{edge.address}") as client:
            answer = await client.post("/api/live", json={"source": "en", "target": "pt"})
            assert (answer.status_code, answer.json()["error_code"]) == (503, "at_capacity")
            assert answer.headers["retry-after"]
            for session in list(edge.app.state.lobby._sessions.values()):
                await session.end()
            assert (await client.post("/api/live", json={"source": "en", "target": "pt"})).status_code == 201


async def test_tickets_need_the_key(edge: Edge) -> None:
    session = await edge.start_session()
    assert (await edge.ticket(session["channel"], "wrong")).status_code == 403
    assert (await edge.ticket("nowhere", session["key"])).status_code == 404


async def test_foreign_pages_get_no_session(client: httpx.AsyncClient) -> None:
    for origin in ("https://evil.example", "null"):
        answer = await client.post("/api/live", json={"source": "en", "target": "pt"}, headers={"Origin": origin})
        assert answer.status_code == 403


async def test_health_and_readiness_name_the_stages(edge: Edge, client: httpx.AsyncClient) -> None:
    await client.get("/api/info")
    assert (await client.get("/readyz")).text == "ready"
    health = (await client.get("/health")).json()
    assert (health["status"], health["channels"]) == ("ok", 0)
    assert health["stages"]["mt"] == {"up": True}
    edge.services.starting.add("mt")
    await asyncio.wait_for(edge.app.state.directory.refresh(), 1)
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "mt: the model is not installed")
    assert (await client.get("/health")).json()["stages"]["mt"] == {
        "up": False,
        "message": "the model is not installed",
    }
    assert (await client.get("/livez")).text == "ok"
    assert (await client.get("/info")).json()["service"] == "gateway"
    assert "vivavoce_channels" in (await client.get("/metrics")).text


async def test_the_page_comes_with_its_locks(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code in (200, 503)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    missing = await client.get("/api/nothing")
    assert (missing.status_code, missing.json()["error_code"]) == (404, "not_found")


async def test_a_stop_lets_sessions_finish() -> None:
    async with running() as edge:
        session = await edge.start_session()
        async with edge.connect(session["ticket"]) as socket:
            browser = Browser(socket, session["channel"])
            await browser.get(Welcome)
            await edge.stages.connect()
            await edge.app.state.shell.drain()
            assert isinstance(await browser.get(End), End)
            assert await browser.closed() == 1000
        assert edge.sessions == 0


async def test_one_more_is_refused_while_the_machine_is_busy_and_the_first_goes_on() -> None:
    async with running(stage_cache_s=0.0) as edge, edge.browser() as first:
        edge.services.infos["asr"]["load"] = {"share": 0.6, "peak": 0.6, "level": 0}
        async with httpx.AsyncClient(base_url=f"http://{edge.address}") as client:
            refused = await client.post("/api/live", json={"source": "en", "target": "pt"})
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) > 0
            assert refused.json()["error_code"] == "at_capacity"
            assert "busy" in refused.json()["message"]
            assert edge.sessions == 1
            edge.services.infos["asr"]["load"] = {"share": 0.1, "peak": 0.2, "level": 0}
            assert (await client.post("/api/live", json={"source": "en", "target": "pt"})).status_code == 201
        assert edge.sessions == 2
        await first.capture(0)
