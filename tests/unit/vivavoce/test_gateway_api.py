"""The right to connect, and what the gateway says when it refuses."""

import json

import httpx
import pytest

from vivavoce.errors import SessionFailed
from vivavoce.gateway_api import Forgotten, GatewayApi, Grant, Wanted


def api_answering(status: int, body: object, seen: list[httpx.Request] | None = None) -> GatewayApi:
    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())

    api = GatewayApi("http://gateway:5173")
    api._http = httpx.AsyncClient(base_url=api.url, transport=httpx.MockTransport(answer))
    return api


GRANT = {"channel": "c", "ticket": "t", "key": "k", "expires_s": 30}


async def test_channel_is_asked_for_as_the_browser_does() -> None:
    seen: list[httpx.Request] = []
    api = api_answering(201, GRANT, seen)
    grant = await api.open(Wanted("en", "pt"))
    assert json.loads(seen[0].content) == {"source": "en", "target": "pt"}
    assert grant == Grant("c", "t", "k")
    assert api.socket_url(grant) == "ws://gateway:5173/live?ticket=t"


async def test_new_ticket_is_asked_for_with_the_key() -> None:
    seen: list[httpx.Request] = []
    api = api_answering(201, {"channel": "c", "ticket": "new", "expires_s": 30}, seen)
    assert await api.renew(Grant("c", "t", "k")) == Grant("c", "new", "k")
    assert seen[0].url.path == "/api/live/c/ticket"
    assert seen[0].headers["X-Channel-Key"] == "k"


async def test_refusal_is_in_the_gateways_own_words() -> None:
    api = api_answering(422, {"error_code": "unsupported_language", "message": "Install x.", "details": {}})
    with pytest.raises(SessionFailed, match=r"^Install x\.$"):
        await api.open(Wanted("en", "xx"))


async def test_forgotten_channel_is_told_apart() -> None:
    with pytest.raises(Forgotten):
        await api_answering(404, {"message": "gone"}).renew(Grant("c", "t", "k"))


async def test_something_else_at_the_address_is_a_clear_error() -> None:
    with pytest.raises(SessionFailed, match="Something other than"):
        await api_answering(200, b"<html>").open(Wanted("en", "pt"))
    with pytest.raises(SessionFailed, match="status 500"):
        await api_answering(500, b"<html>").open(Wanted("en", "pt"))


async def test_silence_is_a_clear_error() -> None:
    api = GatewayApi("http://127.0.0.1:9")
    with pytest.raises(SessionFailed, match="does not answer"):
        await api.open(Wanted("en", "pt"))
    await api.close()
