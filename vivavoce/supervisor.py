"""The process manager: a private supervisord that starts the services, restarts one that dies, stops them together."""

import fcntl
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from vivavoce.errors import AlreadyRunning, ServiceDied
from vivavoce.log_tail import LogTail, last_problem
from vivavoce.services import Service
from vivavoce.supervisor_config import KILL_AFTER_S, socket_path, supervisor_config

CONNECT_TIMEOUT_S = 10.0
CALL_TIMEOUT_S = 5.0
EXITED = re.compile(r"exited: (?P<name>\S+) \((?P<reason>.*); (?:not )?expected\)")


@dataclass(frozen=True)
class Process:
    """What supervisord knows of one service. `state` is its word: STARTING, RUNNING, BACKOFF, EXITED, FATAL, …"""

    name: str
    state: str
    pid: int


@dataclass(frozen=True)
class Exit:
    """A service's process ended by itself; `reason` reads like `exit status 1` or `terminated by SIGKILL`."""

    name: str
    reason: str


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=CALL_TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(CALL_TIMEOUT_S)
        self.sock.connect(str(self._path))


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> _UnixConnection:
        connection = _UnixConnection(self._path)
        self._connection = host, connection
        return connection


class Supervisor:
    """One supervisord and the services in it. Use from one thread: its end ends them (see `vivavoce.launch`)."""

    def __init__(
        self, services: Sequence[Service], *, directory: Path, run_dir: Path, environment: Mapping[str, str]
    ) -> None:
        self.services = services
        self._directory = directory.resolve()
        self._run_dir = run_dir.resolve()
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._socket = Path()
        self._events = LogTail(self.log_path("supervisord"))
        self._logs = {service.name: LogTail(self.log_path(service.name)) for service in services}

    def log_path(self, name: str) -> Path:
        return self._run_dir / "logs" / f"{name}.log"

    def start(self) -> None:
        """Start supervisord, which starts every service. Raises AlreadyRunning or ServiceDied."""
        self.log_path("supervisord").parent.mkdir(parents=True, exist_ok=True)
        self._take_run_dir()
        self._socket = socket_path(self._run_dir)
        config = self._run_dir / "supervisord.conf"
        text = supervisor_config(self.services, directory=self._directory, run_dir=self._run_dir, socket=self._socket)
        config.write_text(text, encoding="utf-8")
        for tail in (self._events, *self._logs.values()):
            tail.skip_to_end()
        launcher = [sys.executable, "-m", "vivavoce.launch", "--parent", str(os.getpid()), "--"]
        with self.log_path("supervisord-output").open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [*launcher, sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(config)],
                cwd=self._directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for us alone: we stop the services in order.
                start_new_session=True,
            )
        self._await_socket()

    def _take_run_dir(self) -> None:
        self._lock = (self._run_dir / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise AlreadyRunning(
                f"Vivavoce runs already with {self._run_dir}; stop it first, or set VIVAVOCE_RUN_DIR to another folder."
            ) from None

    def _await_socket(self) -> None:
        deadline = time.monotonic() + CONNECT_TIMEOUT_S
        while time.monotonic() < deadline and self.alive:
            with suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
                self.processes()
                return
            time.sleep(0.05)
        output = self.log_path("supervisord-output").read_text(errors="replace")
        self.stop()
        raise ServiceDied(f"The process manager does not start: {last_problem(output) or 'it says nothing'}")

    @property
    def alive(self) -> bool:
        """Whether supervisord itself lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """supervisord's process id; 0 where it was not started."""
        return self._process.pid if self._process is not None else 0

    def processes(self) -> dict[str, Process]:
        """The state of every service. Raises OSError when supervisord is gone."""
        proxy = xmlrpc.client.ServerProxy("http://localhost", transport=_UnixTransport(self._socket))
        with proxy:
            answer = cast(list[dict[str, Any]], proxy.supervisor.getAllProcessInfo())
        return {entry["name"]: Process(entry["name"], entry["statename"], entry["pid"]) for entry in answer}

    def exits(self) -> list[Exit]:
        """The services' processes that ended by themselves since the last call, oldest first."""
        found = EXITED.finditer(self._events.read_new())
        return [Exit(match["name"], match["reason"].replace("terminated", "killed")) for match in found]

    def problem(self, name: str) -> str:
        """The last error that a service logged since it was started; empty if it logged none."""
        return last_problem(self._logs[name].read_tail())

    def stop(self) -> None:
        """Stop all services at once and wait for their end, at most their drain time; then kill what is left."""
        if self._process is not None:
            longest_s = max((service.settings.drain_s for service in self.services), default=0.0)
            self._process.terminate()
            if not self._ends_within(longest_s + 2 * KILL_AFTER_S):
                self.kill()
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _ends_within(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while self.alive and time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
                self.processes()  # a call wakes supervisord, which otherwise looks around once a second
            time.sleep(0.05)
        return not self.alive

    def kill(self) -> None:
        """End everything now, without draining."""
        pids = []
        with suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
            pids = [process.pid for process in self.processes().values() if process.pid]
        for group in pids:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        if self._process is not None:
            self._process.kill()
            self._process.wait(CALL_TIMEOUT_S)
