"""A small file server with the faults of real ones, and models small enough to hash in a test."""

import hashlib
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from model_downloader.progress import Silent
from wire.models import FileSpec, ModelCard, ModelStore, Source


class Site:
    """What the server serves and how it misbehaves; `requests` are (path, Range header)."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        self.ranges = True
        self.status = 200
        self.cut_after: list[int] = []  # each GET pops one: the connection breaks after that many bytes
        self.hold_after: int | None = None  # send this much, then wait for `release`
        self.release = Event()
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site, asked = self.site, self.headers.get("Range", "")
        site.requests.append((self.path, asked))
        body = site.files.get(self.path)
        if body is None or site.status != 200:
            self.send_response(site.status if body is not None else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and site.ranges else 0
        if start and start >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Type", site.types.get(self.path, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self._send(body[start:])

    def do_HEAD(self) -> None:
        self.site.requests.append((self.path, ""))
        self.send_response(200)
        self.end_headers()

    def _send(self, body: bytes) -> None:
        if self.site.cut_after:
            self.wfile.write(body[: self.site.cut_after.pop(0)])
            self.close_connection = True
        elif self.site.hold_after is not None:
            self.wfile.write(body[: self.site.hold_after])
            self.wfile.flush()
            self.site.release.wait(20)
        else:
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    site.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def progress() -> Silent:
    return Silent()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pin(path: str, data: bytes) -> FileSpec:
    return FileSpec(path, sha(data), len(data))


def make_card(model_id: str, files: tuple[FileSpec, ...], sources: tuple[Source, ...] = (), **more: Any) -> ModelCard:
    fields: dict[str, Any] = {"task": "asr", "engine": "whisper", "licence": "MIT", "languages": ("en",)}
    return ModelCard(id=model_id, files=files, sources=sources, **(fields | more))


MakeStore = Callable[..., ModelStore]


@pytest.fixture
def make_store(tmp_path: Path) -> MakeStore:
    """A store over a manifest (JSON is YAML) that lists the given cards."""

    def make(*cards: ModelCard) -> ModelStore:
        import msgspec

        manifest = tmp_path / "models.yaml"
        manifest.write_text(json.dumps({"models": [msgspec.to_builtins(card) for card in cards]}))
        (tmp_path / "models").mkdir(exist_ok=True)
        return ModelStore(tmp_path / "models", manifest)

    return make
