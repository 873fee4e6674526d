"""The hub's own library against a server that speaks the few routes of a hub: what the fakes of test_hub.py assume."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from huggingface_hub import HfApi, constants

from model_downloader.hashing import git_blob_digest
from model_downloader.progress import Advance, Silent
from model_downloader.sources.hub import HubSource
from tests.unit.model_downloader.conftest import make_card, pin, sha
from wire.models import FileSpec, Source

FILES = {"onnx/model.bin": bytes(range(256)) * 400, "config.json": b"{}"}
SOURCE = Source(
    "hub", repo="org/repo", revision="v1", files={"model.bin": "onnx/model.bin", "config.json": "config.json"}
)
CARD = make_card("m", (FileSpec("model.bin"), FileSpec("config.json")), (SOURCE,))


class _Hub(BaseHTTPRequestHandler):
    scratch: Path

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["paths"]
        self._answer(json.dumps([self._entry(path) for path in asked]).encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        name = path.removeprefix("/org/repo/resolve/v1/")
        if name in FILES:
            self._answer(FILES[name], {"ETag": f'"{self._entry(name)["oid"]}"', "X-Repo-Commit": "c" * 40})
        else:
            self._answer(b"{}")

    def _entry(self, path: str) -> dict[str, object]:
        data = FILES[path]
        (self.scratch / "blob").write_bytes(data)
        entry = {"type": "file", "path": path, "size": len(data), "oid": git_blob_digest(self.scratch / "blob")}
        lfs = {"oid": sha(data), "size": len(data), "pointerSize": 130}
        return entry | ({"lfs": lfs} if path.endswith(".bin") else {})

    def _answer(self, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hub", (_Hub,), {"scratch": tmp_path}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "is_offline_mode", lambda: False)
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


class Counting(Silent):
    """Adds up what it is told of each transfer."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes: dict[str, int] = {}

    @contextmanager
    def transfer(self, label: str, total_bytes: int | None) -> Iterator[Advance]:
        self.bytes[label] = 0

        def advance(count: int) -> None:
            self.bytes[label] += count

        yield advance


def test_files_come_through_the_librarys_cache_with_progress_and_are_verified(hub_url: str, tmp_path: Path) -> None:
    progress = Counting()
    source = HubSource(progress, api=HfApi(endpoint=hub_url))
    arrived = source.fetch(CARD, SOURCE, CARD.files, tmp_path / "into")
    assert arrived == {
        "model.bin": pin("model.bin", FILES["onnx/model.bin"]),
        "config.json": pin("config.json", FILES["config.json"]),
    }
    assert (tmp_path / "into/model.bin").read_bytes() == FILES["onnx/model.bin"]
    assert progress.bytes["org/repo/onnx/model.bin"] == len(FILES["onnx/model.bin"])
    assert (tmp_path / "cache/models--org--repo").is_dir()


def test_what_is_in_the_cache_serves_offline(hub_url: str, tmp_path: Path) -> None:
    pinned = (pin("model.bin", FILES["onnx/model.bin"]),)
    HubSource(Silent(), api=HfApi(endpoint=hub_url)).fetch(CARD, SOURCE, pinned, tmp_path / "one")
    offline = HubSource(Silent(), offline=True)
    assert offline.fetch(CARD, SOURCE, pinned, tmp_path / "two") == {"model.bin": pinned[0]}
    assert hashlib.sha256((tmp_path / "two/model.bin").read_bytes()).hexdigest() == pinned[0].sha256
