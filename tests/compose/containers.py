"""Single containers of our images, as docker-compose.yml confines them, for what goes wrong before anybody speaks."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.compose.build import TAG
from tests.compose.engine import ComposeStack

CONFINED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "-v", "/tmp")  # noqa: S108
IMPATIENT = ("--health-interval", "1s", "--health-start-period", "1s", "--health-retries", "2")
ANSWER_S = 60.0


class Container:
    """One container, by its id."""

    def __init__(self, stack: ComposeStack, container: str) -> None:
        self._stack, self._id = stack, container

    def _state(self, template: str) -> str:
        return self._stack.docker("inspect", "--format", template, self._id)

    def unhealthy(self) -> str:
        """Waits until the engine calls it so; what `/readyz` says."""
        self._await("{{.State.Health.Status}}", "unhealthy")
        said: list[dict[str, str]] = json.loads(self._state("{{json .State.Health.Log}}"))
        return said[-1]["Output"].strip()

    def ended(self) -> int:
        """Waits until it is over; the exit code."""
        self._await("{{.State.Status}}", "exited")
        return int(self._state("{{.State.ExitCode}}"))

    def log(self) -> list[str]:
        """Lines of both outputs."""
        return self._stack.both("logs", self._id).splitlines()

    def _await(self, template: str, wanted: str) -> None:
        deadline = time.monotonic() + ANSWER_S
        while (state := self._state(template)) != wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{state}, not {wanted}: {self.log()[-5:]}")
            time.sleep(0.3)


@contextmanager
def container(stack: ComposeStack, service: str, *options: str, command: tuple[str, ...] = ()) -> Iterator[Container]:
    """A running container of a service's image, with more options of `docker run`; removed at the end."""
    image = f"vivavoce-{service}:{TAG}"
    health = () if service == "model-downloader" else IMPATIENT
    started = stack.docker("run", "-d", *CONFINED, *health, *options, image, *command)
    try:
        yield Container(stack, started)
    finally:
        stack.docker("rm", "-fv", started)
