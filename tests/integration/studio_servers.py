"""PostgreSQL, Redis and S3 on this machine for a test; each skips loudly where it is not installed."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from amqp.exceptions import AMQPError
from kombu import Connection

from tests.integration.small_services import free_port

START_S = 30.0
BUCKET, REGION = "vivavoce", "us-east-1"
_DEBIAN, _RABBIT = Path("/usr/lib/postgresql"), Path("/usr/lib/rabbitmq/lib")


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster of its own; its SQLAlchemy address. PostgreSQL does not run as root, so there it takes another user."""
    initdb, server = _program("initdb"), _program("postgres")
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="vivavoce-postgres-"))
    if user:
        shutil.chown(folder, user)
    port = free_port()
    common = {"user": user, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([initdb, "-D", folder / "data", "-A", "trust", "-U", "vivavoce", "--no-sync"], check=True, **common)
    running = subprocess.Popen([server, "-D", folder / "data", "-p", str(port), "-k", folder, "-F"], **common)
    try:
        _await(lambda: psycopg.connect(f"postgresql://vivavoce@127.0.0.1:{port}/postgres").close())
        yield f"postgresql+psycopg://vivavoce@127.0.0.1:{port}/postgres"
    finally:
        running.send_signal(signal.SIGINT)  # without waiting for its clients
        running.wait(START_S)
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """A Redis server that can be restarted; nothing of it survives that."""

    def __init__(self) -> None:
        self._program = _program("redis-server")
        self._port = free_port()
        self._running: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        command = [self._program, "--port", str(self._port), "--save", "", "--appendonly", "no"]
        self._running = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
        _await(lambda: redis.Redis.from_url(self.url).ping())

    def stop(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def remove(self) -> None:
        self.stop()


class RabbitMq:
    """A RabbitMQ node that can be restarted; what it keeps is on disk. Skips where it is not installed."""

    def __init__(self) -> None:
        self._program = shutil.which("rabbitmq-server", path=os.pathsep.join(map(str, _RABBIT.glob("*/sbin"))))
        if self._program is None:
            pytest.skip("no rabbitmq-server: install it (Debian: `apt install rabbitmq-server`)")
        self._port, self._epmd = free_port(), str(free_port())
        self._folder = Path(tempfile.mkdtemp(prefix="vivavoce-rabbit-"))
        self._environment = {
            **os.environ,
            "HOME": str(self._folder),
            "ERL_EPMD_PORT": self._epmd,
            "RABBITMQ_NODENAME": f"vivavoce{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "logs"),
        }
        self._running: subprocess.Popen[bytes] | None = None
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._running = subprocess.Popen(
            [str(self._program)], env=self._environment, cwd=self._folder, start_new_session=True, **quiet
        )
        _await(self._answers)

    def stop(self) -> None:
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def _answers(self) -> None:
        with Connection(self.url) as connection:
            connection.connect()

    def remove(self) -> None:
        """The port mapper that Erlang leaves behind, and the node's folder."""
        self.stop()
        for process in psutil.process_iter(["name"]):
            if process.info["name"] == "epmd" and process.environ().get("ERL_EPMD_PORT") == self._epmd:
                process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def s3(environment: dict[str, str]) -> Iterator[str]:
    """An S3 server with a bucket; its address. `environment` gets what clients need besides."""
    import boto3
    from moto.server import ThreadedMotoServer

    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    environment |= {name.upper(): value for name, value in keys.items()} | {"AWS_DEFAULT_REGION": REGION}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=url, region_name=REGION, **keys)
    client.create_bucket(Bucket=BUCKET)
    try:
        yield url
    finally:
        server.stop()


def _program(name: str) -> str:
    """Its path. Skips, or fails in CI where `VIVAVOCE_SERVERS` says that it is there."""
    found = shutil.which(name) or next(iter(sorted(map(str, _DEBIAN.glob(f"*/bin/{name}")))), None)
    if found is None:
        reason = f"no {name}: install it (Debian: `apt install postgresql redis-server`)"
        (pytest.fail if os.environ.get("VIVAVOCE_SERVERS") else pytest.skip)(reason)
        raise AssertionError
    return found


def _await(ready: object) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            ready()  # type: ignore[operator]  # a callable
            return
        except (psycopg.OperationalError, redis.ConnectionError, OSError, AMQPError):
            assert time.monotonic() < deadline
            time.sleep(0.05)
