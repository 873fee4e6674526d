"""The cluster's router, by the real HAProxy: a channel stays on its replica, and only a dead one's channels move."""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.conftest import FreePorts
from tests.metrics_page import ROOT

CONFIG = (ROOT / "deploy" / "k8s" / "base" / "haproxy.cfg").read_text(encoding="utf-8")
CHANNELS = [f"channel-{number}" for number in range(40)]
Ask = Callable[[str], str]


class Replica(ThreadingHTTPServer):
    """Says who it is, and nothing else."""

    def __init__(self, name: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(name)))
                self.end_headers()
                self.wfile.write(name.encode())

            def log_message(self, *_: object) -> None:
                """Nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """The router's checks hang up as soon as they know."""

    def kill(self) -> None:
        self.shutdown()
        self.server_close()


@pytest.fixture
def replicas() -> Iterator[list[Replica]]:
    both = [Replica("a"), Replica("b")]
    yield both
    for replica in both:
        replica.kill()


@pytest.fixture
def ask(replicas: list[Replica], free_ports: FreePorts, tmp_path: Path) -> Iterator[Ask]:
    """`ask(query)`: which replica answers. The configuration is the cluster's, with addresses in place of names."""
    haproxy = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if haproxy is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("haproxy is not installed")
    ports = iter(free_ports(5))
    servers = "\n".join(f"    server {r.server_port} 127.0.0.1:{r.server_port}" for r in replicas)
    text = re.sub(r"    server-template replica 16 \S+", servers, CONFIG)
    text = re.sub(r"bind :\d+", lambda _: f"bind 127.0.0.1:{next(ports)}", text)
    text = text.replace("inter 2s", "inter 100ms").replace("    default-server hash-key addr-port\n", "")  # from 3.0 on
    (tmp_path / "haproxy.cfg").write_text(text, encoding="utf-8")
    port = re.findall(r"listen asr\n    bind 127.0.0.1:(\d+)", text)[0]
    with (
        subprocess.Popen([haproxy, "-db", "-f", tmp_path / "haproxy.cfg"], stderr=subprocess.DEVNULL) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=5) as client,
    ):

        def who(query: str) -> str:
            deadline = time.monotonic() + 20
            while True:
                try:
                    answer = client.get(f"/ws?{query}")
                    if answer.status_code == 200:
                        return answer.text
                except httpx.HTTPError:
                    pass
                assert time.monotonic() < deadline, "the router does not answer"
                time.sleep(0.05)

        yield who
        process.terminate()


def test_producer_and_listeners_of_a_channel_meet(ask: Ask) -> None:
    producers = {channel: ask(f"channelId={channel}&role=produce") for channel in CHANNELS}
    listeners = {channel: ask(f"role=listen&channelId={channel}&acks=1") for channel in CHANNELS}
    assert producers == listeners
    assert set(producers.values()) == {"a", "b"}


def test_only_the_channels_of_a_dead_replica_move(ask: Ask, replicas: list[Replica]) -> None:
    before = {channel: ask(f"channelId={channel}") for channel in CHANNELS}
    replicas[1].kill()
    after = {channel: ask(f"channelId={channel}") for channel in CHANNELS}
    assert set(after.values()) == {"a"}
    assert {before[channel] for channel in CHANNELS} == {"a", "b"}
