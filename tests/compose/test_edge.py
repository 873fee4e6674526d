"""The edge: TLS in front of the gateway, its sockets included; what operators see stays inside."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.compose.engine import ComposeStack
from tests.integration.speech import FRAME_BYTES, Clip
from wire.codec import Message, decode, encode
from wire.events import PROTOCOL, Capture, Transcript, Welcome

pytestmark = [pytest.mark.compose, pytest.mark.models, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def trust(certificates: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificates / "fullchain.pem")


@pytest.fixture
def edge(compose: ComposeStack) -> str:
    return f"localhost:{compose.environment['EDGE_HTTPS_PORT']}"


@pytest.fixture
def http(trust: ssl.SSLContext, edge: str) -> Iterator[httpx.Client]:
    with httpx.Client(verify=trust, base_url=f"https://{edge}", trust_env=False, timeout=10) as client:
        yield client


def test_page_is_served_and_plain_http_sent_on(http: httpx.Client, compose: ComposeStack) -> None:
    page = http.get("/")
    assert "<title>Vivavoce" in page.text
    assert "max-age" in page.headers["strict-transport-security"]
    plain = httpx.get(f"http://localhost:{compose.environment['EDGE_HTTP_PORT']}/x", trust_env=False)
    assert (plain.status_code, plain.headers["location"]) == (301, "https://localhost/x")


@pytest.mark.parametrize("path", ["/metrics", "/health", "/readyz", "/info"])
def test_what_operators_see_stays_inside(path: str, http: httpx.Client) -> None:
    assert http.get(path).status_code == 404


def test_too_large_requests_end_at_the_edge(http: httpx.Client) -> None:
    assert http.post("/api/live", content=b"x" * 2**21).status_code == 413


async def test_speech_is_heard_through_tls(
    http: httpx.Client, trust: ssl.SSLContext, edge: str, clips: list[Clip]
) -> None:
    asked = await asyncio.to_thread(http.post, "/api/live", json={"source": "en", "target": "pt"})
    grant = asked.json()
    url = f"wss://{edge}/live?ticket={grant['ticket']}"
    async with asyncio.timeout(60), connect(url, ssl=trust, subprotocols=[Subprotocol(PROTOCOL)], proxy=None) as socket:
        assert isinstance(decode(await socket.recv()).event, Welcome)
        for start in range(0, len(clips[0].pcm) - FRAME_BYTES, FRAME_BYTES):
            span = (start // 2, (start + FRAME_BYTES) // 2)
            pcm = clips[0].pcm[start : start + FRAME_BYTES]
            await socket.send(encode(Message(Capture(channel=grant["channel"], span=span), pcm)))
            await asyncio.sleep(FRAME_BYTES / 32_000)
        async for frame in socket:
            if isinstance(heard := decode(frame).event, Transcript):
                assert heard.text
                break


def test_hasty_clients_are_slowed_down(http: httpx.Client) -> None:
    codes = [http.post("/api/live", json={"source": "en"}).status_code for _ in range(40)]
    assert 429 in codes
