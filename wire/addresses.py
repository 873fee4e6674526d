"""Addresses of other services, as settings name them."""

from typing import Annotated

from pydantic import AfterValidator

SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


def _http_url(url: str) -> str:
    scheme, found, rest = url.strip().rpartition("://")
    if (scheme.lower() not in SCHEMES and found) or not rest.strip("/"):
        raise ValueError(f"{url!r} is not a stage address; write it like http://127.0.0.1:8000")
    return f"{SCHEMES.get(scheme.lower(), 'http')}://{rest.rstrip('/').removesuffix('/ws').rstrip('/')}"


StageUrl = Annotated[str, AfterValidator(_http_url)]
"""The base address of a stage, http(s) or ws(s); kept as http(s)."""

OptionalStageUrl = Annotated[str, AfterValidator(lambda url: _http_url(url) if url.strip() else "")]
"""The same; empty where there is no such stage."""


def socket_url(base_url: str) -> str:
    """The address of a stage's socket: http becomes ws, https wss."""
    return "ws" + base_url.removeprefix("http") + "/ws"
