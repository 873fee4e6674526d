"""The studio behind the page's address: streamed both ways, and nothing else of it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.responses import Response, StreamingResponse

from gateway.app import create_app
from gateway.settings import GatewaySettings


def fake_studio() -> FastAPI:
    app = FastAPI()

    @app.post("/upload/chunk")
    async def chunk(request: Request) -> dict[str, object]:
        size = 0
        async for piece in request.stream():
            size += len(piece)
        return {"size": size, "index": request.headers.get("chunk-index"), "cookie": request.headers.get("cookie")}

    @app.get("/media/{job}")
    async def media(job: str, request: Request) -> Response:
        async def body() -> AsyncIterator[bytes]:
            yield b"abc"

        headers = {"Content-Range": f"{request.headers['range']}/3", "X-Inner": "1"}
        return StreamingResponse(body(), 206, headers, "video/mp4")

    @app.get("/jobs")
    async def jobs(request: Request) -> Response:
        return Response(str(request.query_params), 503, {"Retry-After": "7"})

    return app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    studio = httpx.AsyncClient(transport=httpx.ASGITransport(fake_studio()))
    settings = GatewaySettings(_env_file=None, frontend_dir=tmp_path, studio_url="http://studio")
    with TestClient(create_app(settings, studio_client=studio)) as client:
        yield client


def test_a_chunk_larger_than_other_requests_streams_through(client: TestClient) -> None:
    headers = {"Chunk-Index": "3", "Cookie": "secret=1"}
    answer = client.post("/api/studio/upload/chunk", content=bytes(1_000_000), headers=headers)
    assert answer.json() == {"size": 1_000_000, "index": "3", "cookie": None}


def test_ranges_pass_both_ways(client: TestClient) -> None:
    answer = client.get("/api/studio/media/j", headers={"Range": "bytes=0-2"})
    assert (answer.status_code, answer.content) == (206, b"abc")
    assert answer.headers["content-range"] == "bytes=0-2/3"
    assert "x-inner" not in answer.headers
    assert answer.headers["content-security-policy"]


def test_queries_and_refusals_pass(client: TestClient) -> None:
    answer = client.get("/api/studio/jobs?limit=5&status=failed")
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (503, "limit=5&status=failed", "7")


@pytest.mark.parametrize("path", ["metrics", "health", "media/../metrics", "%2e%2e/metrics", ""])
def test_nothing_but_the_api_is_reached(client: TestClient, path: str) -> None:
    assert client.get(f"/api/studio/{path}").status_code == 404


def test_another_sites_page_may_not_send(client: TestClient) -> None:
    answer = client.post("/api/studio/upload/chunk", content=b"x", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_without_a_studio_it_says_how_to_start_one(tmp_path: Path) -> None:
    settings = GatewaySettings(_env_file=None, frontend_dir=tmp_path, studio_url="http://127.0.0.1:9")
    with TestClient(create_app(settings)) as client:
        answer = client.get("/api/studio/jobs")
        assert (answer.status_code, answer.json()["error_code"]) == (503, "stage_unavailable")
        assert "vivavoce run" in answer.json()["message"]
