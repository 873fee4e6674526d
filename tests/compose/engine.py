"""A Docker engine and Compose, found or brought up, and the stack that runs in it."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT.parent / "shared" / "tools" / "docker-engine"
STAND_INS = Path(__file__).with_name("stand_ins")


class NoEngine(Exception):
    """There is no Docker engine, and none could be started."""


def engine_environment() -> dict[str, str]:
    """The variables with which `docker` reaches an engine, one that is started here if need be. Raises NoEngine."""
    docker = shutil.which("docker", path="/usr/bin:/usr/local/bin:/bin")
    environment = {**os.environ, "DOCKER_BUILDKIT": "1", "COMPOSE_DOCKER_CLI_BUILD": "1"}
    if docker and subprocess.run([docker, "info"], capture_output=True, check=False).returncode == 0:
        # Compose calls `docker` by name: a second, partial one earlier on the path must not be what it finds.
        return environment | {"PATH": f"{Path(docker).parent}:{environment.get('PATH', '')}"}
    if not ENGINE.is_file() or os.geteuid() != 0:
        raise NoEngine(f"no Docker engine answers, and {ENGINE} is not there or needs root to start one")
    started = subprocess.run([str(ENGINE), "start"], capture_output=True, text=True, check=False)
    if started.returncode != 0:
        raise NoEngine(f"the Docker engine does not start: {started.stderr[-2000:]}")
    exports = started.stdout.replace("export ", "").replace("$PATH", environment.get("PATH", "")).split()
    return environment | dict(export.split("=", 1) for export in exports)


def compose_command(environment: Mapping[str, str]) -> list[str]:
    """`docker compose` where it is a plugin, else `docker-compose`. Raises NoEngine."""
    path = environment.get("PATH")
    docker = shutil.which("docker", path=path)
    if docker and subprocess.run([docker, "compose", "version"], env=environment, capture_output=True).returncode == 0:
        return [docker, "compose"]
    if old := shutil.which("docker-compose", path=path):
        return [old]
    raise NoEngine("there is neither `docker compose` nor `docker-compose`")


class ComposeStack:
    """The project's docker-compose.yml, under a project name and on ports of its own."""

    def __init__(self, environment: Mapping[str, str], profiles: Sequence[str] = (), more: Sequence[Path] = ()) -> None:
        self.environment = dict(environment)
        self._compose = compose_command(environment)
        self._docker = str(shutil.which("docker", path=environment.get("PATH")))
        self._options = [word for file in (ROOT / "docker-compose.yml", *more) for word in ("-f", str(file))]
        self._options += [word for profile in profiles for word in ("--profile", profile)]

    def compose(self, *arguments: str, timeout_s: float = 900) -> str:
        """Output of a Compose command. Raises CalledProcessError, with what it said shown."""
        command = [*self._compose, *self._options, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout_s, check=False
        )
        if done.returncode != 0:
            print(done.stdout[-4000:], done.stderr[-4000:])
        done.check_returncode()
        return done.stdout

    def both(self, *arguments: str) -> str:
        """Both outputs of a `docker` command, in their order."""
        done = subprocess.run(
            [self._docker, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        return str(done.stdout)

    def docker(self, *arguments: str, timeout_s: float = 300) -> str:
        """Output of a `docker` command. Raises CalledProcessError, with what it said shown."""
        done = subprocess.run(
            [self._docker, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if done.returncode != 0:
            print(done.stdout[-4000:], done.stderr[-4000:])
        done.check_returncode()
        return done.stdout.strip()

    def container(self, service: str) -> str:
        """Id of a service's container."""
        return self.compose("ps", "-q", service).strip()

    def inspect(self, service: str, template: str) -> str:
        """A fact of a service's container, by a Go template."""
        return self.docker("inspect", "--format", template, self.container(service))

    def crash(self, service: str) -> None:
        """Kill the service's own process inside its container, as a crash would; tini ends with it."""
        self.docker("exec", self.container(service), "sh", "-c", "kill -9 -1 || true")

    def await_restart(self, service: str, timeout_s: float = 30) -> None:
        """Wait until the engine has started a service again that crashed for the first time."""
        deadline = time.monotonic() + timeout_s
        while self.inspect(service, "{{.RestartCount}} {{.State.Running}}") != "1 true":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{service} is not started again")
            time.sleep(0.2)

    def await_healthy(self, services: Sequence[str], timeout_s: float = 90) -> None:
        """Wait until Docker itself calls them healthy."""
        deadline = time.monotonic() + timeout_s
        for service in services:
            while (state := self.inspect(service, "{{.State.Health.Status}}")) != "healthy":
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{service} is {state}: {self.inspect(service, '{{json .State.Health.Log}}')}")
                time.sleep(0.5)

    def down(self) -> float:
        """Stop and remove everything but the images; the seconds that took."""
        began = time.monotonic()
        self.compose("down", "--volumes", "--remove-orphans")
        return time.monotonic() - began
