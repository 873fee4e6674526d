from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gateway.static import Site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Vivavoce</title>")
    (dist / "assets" / "index-a1b2c3.js").write_text("export {}")
    (dist / "assets" / "engine-d4.wasm").write_bytes(b"\0asm")
    (dist / "assets" / "style-e5.css").write_text("body{}")
    (dist / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return dist


def client(folder: Path) -> TestClient:
    app = Starlette()
    app.mount("/", Site(folder))
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/index.html", "/live", "/room/abc", "/?x=1"])
def test_every_view_is_the_page(folder: Path, path: str) -> None:
    answer = client(folder).get(path)
    assert answer.status_code == 200
    assert "Vivavoce" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "mime_type"),
    [
        ("/assets/index-a1b2c3.js", "text/javascript; charset=utf-8"),
        ("/assets/engine-d4.wasm", "application/wasm"),
        ("/assets/style-e5.css", "text/css; charset=utf-8"),
    ],
)
def test_hashed_files_are_kept_for_ever(folder: Path, path: str, mime_type: str) -> None:
    answer = client(folder).get(path)
    assert answer.headers["content-type"] == mime_type
    assert "immutable" in answer.headers["cache-control"]


def test_other_files_are_revalidated(folder: Path) -> None:
    page = client(folder)
    answer = page.get("/favicon.svg")
    assert answer.headers["cache-control"] == "no-cache"
    again = page.get("/favicon.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/gone.js", "/gone.png", "/api/nothing", "/assets/"])
def test_what_is_missing_is_missing(folder: Path, path: str) -> None:
    assert client(folder).get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd"]
)
def test_nothing_outside_is_served(folder: Path, path: str) -> None:
    answer = client(folder).get(path)
    assert "secret" not in answer.text
    assert "root:" not in answer.text


def test_a_page_that_is_not_built_says_how(tmp_path: Path) -> None:
    page = client(tmp_path / "dist")
    answer = page.get("/")
    assert answer.status_code == 503
    assert "npm run build" in answer.text
    assert str(tmp_path) not in answer.text
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("now")
    assert page.get("/").text == "now"


def test_the_page_takes_nothing(folder: Path) -> None:
    assert client(folder).post("/").status_code == 405
