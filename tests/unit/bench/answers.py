"""A service that answers what a test says, without a socket."""

from collections.abc import Callable

import httpx
import pytest

Answer = Callable[[httpx.Request], httpx.Response]


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[httpx.Request]:
    """Every request that httpx sends from now on goes to `answer`; returns the list that they are noted in."""
    requests: list[httpx.Request] = []

    def handle(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        request.read()
        requests.append(request)
        return answer(request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    return requests
