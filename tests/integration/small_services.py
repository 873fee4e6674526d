"""Tiny services for tests of the process manager: real processes that answer `/readyz`, with the faults asked for."""

import os
import socket
import sys
from pathlib import Path

from vivavoce.services import Service
from wire.settings import ServiceSettings

ROOT = Path(__file__).parents[2]
MAIN = """
import http.server, signal, sys, time

PORT, FAULT = {port}, {fault!r}

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = b"model x is missing: fetch it with: pull x" if FAULT == "unready" else b"ready"
        self.send_response(503 if FAULT == "unready" else 200)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass

def stop(*_):
    print("stopping", flush=True)
    sys.exit(0)

if FAULT == "dies":
    print("Traceback (most recent call last):", file=sys.stderr)
    print("RuntimeError: the disk is full", file=sys.stderr)
    sys.exit(3)
signal.signal(signal.SIGTERM, signal.SIG_IGN if FAULT == "stubborn" else stop)
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
"""


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def small_service(folder: Path, name: str, fault: str = "", drain_s: float = 1.0) -> Service:
    """A package `name` in `folder` that `python -m` runs, and the Service that describes it."""
    port = free_port()
    package = folder / name
    package.mkdir()
    (package / "__main__.py").write_text(MAIN.format(port=port, fault=fault), encoding="utf-8")
    return Service(name, ServiceSettings(_env_file=None, port=port, drain_s=drain_s))


def environment_with(folder: Path) -> dict[str, str]:
    """An environment in which the packages of `folder` are found."""
    return {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))), "PATH": str(Path(sys.executable).parent)}
