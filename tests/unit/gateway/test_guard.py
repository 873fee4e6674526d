import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from gateway.guard import MAX_BODY_BYTES, Guard


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())), headers={"Referrer-Policy": "origin"})


@pytest.fixture
def client() -> TestClient:
    app = Starlette()
    app.add_route("/", echo, methods=["GET", "POST"])
    app.add_middleware(Guard, allowed_origins="https://talks.example.org")
    return TestClient(app)


def test_every_answer_is_locked_down(client: TestClient) -> None:
    for answer in (
        client.get("/"),
        client.get("/nothing"),
        client.post("/", headers={"Origin": "https://evil.example"}),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "connect-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "microphone=(self)" in answer.headers["permissions-policy"]
    assert client.get("/").headers["referrer-policy"] == "origin", "a route may be stricter or looser by itself"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", ""])
def test_foreign_pages_change_nothing(client: TestClient, origin: str) -> None:
    answer = client.post("/", headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["error_code"] == "not_allowed"


@pytest.mark.parametrize("origin", ["http://testserver", "https://talks.example.org"])
def test_own_and_listed_pages_may(client: TestClient, origin: str) -> None:
    assert client.post("/", headers={"Origin": origin}, content=b"abc").text == "3"


def test_large_bodies_are_refused(client: TestClient) -> None:
    assert client.post("/", content=bytes(MAX_BODY_BYTES)).status_code == 200
    answer = client.post("/", content=bytes(MAX_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["error_code"]) == (413, "too_large")


def test_a_body_of_unknown_length_is_refused(client: TestClient) -> None:
    answer = client.post("/", content=iter([b"abc"]))
    assert answer.status_code == 422
    assert client.post("/", headers={"Content-Length": "-5"}).status_code == 422
