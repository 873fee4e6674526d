"""The services of one machine as one thing that starts, is watched, and stops."""

import http.client
import time
import xmlrpc.client
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from vivavoce.errors import ServiceDied
from vivavoce.preflight import require_all
from vivavoce.readiness import probe
from vivavoce.services import Service, shared_environment
from vivavoce.supervisor import Process, Supervisor
from vivavoce.watch import Condition, GaveUp, Happening, Watch

POLL_S = 0.25


class Stack:
    """Starts the services in the project's folder and watches them. Use from the main thread, as a context manager."""

    def __init__(
        self, services: Sequence[Service], *, directory: Path, run_dir: Path, environment: Mapping[str, str]
    ) -> None:
        self.services = services
        self.supervisor = Supervisor(
            services,
            directory=directory,
            run_dir=run_dir,
            environment=shared_environment(services, environment),
        )
        self._watch = Watch((), 0.0)

    def start(self) -> None:
        """Start every service; they become ready later. Raises PortTaken, NotSetUp, AlreadyRunning or ServiceDied."""
        require_all(self.services)
        self._watch = Watch((service.name for service in self.services), time.monotonic())
        self.supervisor.start()

    def stop(self) -> None:
        self.supervisor.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """Each service as it was at the last `poll`."""
        return self._watch.conditions

    @property
    def ready(self) -> bool:
        """Whether every service was ready at the last `poll`."""
        return self._watch.all_ready

    def poll(self) -> list[Happening]:
        """Look at the processes and ask those that are not ready. Raises ServiceDied if the manager is gone."""
        try:
            processes = self.supervisor.processes()
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            if self.supervisor.alive:
                return []
            raise ServiceDied("The process manager died, and the services with it; start again.") from None
        exits = self.supervisor.exits()
        gone = {exit_.name for exit_ in exits}
        running = [
            service
            for service in self.services
            if not self.conditions[service.name].ready
            and service.name not in gone
            and service.name in processes
            and processes[service.name].pid
        ]
        readiness = {service.name: probe(service) for service in running}
        return self._watch.observe(time.monotonic(), exits=exits, processes=processes, readiness=readiness)

    def process(self, name: str) -> Process:
        """The process of a service, as it is now."""
        return self.supervisor.processes()[name]

    def failure(self, happening: GaveUp) -> ServiceDied:
        """The error that tells the user why everything stops."""
        last = self.supervisor.problem(happening.name)
        log = self.supervisor.log_path(happening.name)
        says = f" Its last error: {last}" if last and happening.reason not in last else ""
        reason = happening.reason.rstrip(".")
        return ServiceDied(f"{happening.name} cannot be used: {reason}.{says} (log: {log})", service=happening.name)

    def await_ready(
        self,
        on_change: Callable[[list[Happening]], None] = lambda _: None,
        *,
        keep_waiting: Callable[[], bool] = lambda: True,
    ) -> None:
        """Wait until every service is ready, or `keep_waiting` says no. Raises ServiceDied."""
        while keep_waiting() and not self.ready:
            happenings = self.poll()
            on_change(happenings)
            for happening in happenings:
                if isinstance(happening, GaveUp):
                    raise self.failure(happening)
            if not self.ready:
                time.sleep(POLL_S)
