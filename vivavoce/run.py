"""`vivavoce run`: start the services, show how they come up, keep them until Ctrl-C."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rich.console import Console

from vivavoce.board import Board, sentence
from vivavoce.services import Service, load_services, project_root
from vivavoce.settings import RunSettings
from vivavoce.stack import POLL_S, Stack
from vivavoce.watch import GaveUp, Happening


class StopRequest:
    """Set by the first Ctrl-C or SIGTERM; the second one kills at once."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._stack: Stack | None = None

    def guard(self, stack: Stack) -> None:
        self._stack = stack

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.event.is_set() and self._stack is not None:
            self._stack.supervisor.kill()
        self.event.set()

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Signals end the run in order while this lasts."""
        before = {
            number: signal.signal(number, self.on_signal) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def make_stack() -> Stack:
    """The stack of this checkout, by the environment and `.env`. Changes into the project's folder, to which relative
    settings refer."""
    root = project_root()
    os.chdir(root)
    return Stack(load_services(), directory=root, run_dir=RunSettings().run_dir, environment=os.environ)


def page_address(services: Sequence[Service]) -> str:
    """Where to open the web page. Browsers give `localhost` the microphone without a certificate."""
    gateway = next(service for service in services if service.name == "gateway")
    return gateway.url.replace("//127.0.0.1:", "//localhost:")


def start_shown(stack: Stack, console: Console, stop: threading.Event) -> None:
    """Start and show the services until all are ready or a stop is asked for. Raises what a start raises."""
    stack.start()
    with Board(console, stack.services) as board:

        def show(happenings: list[Happening]) -> None:
            board.show(happenings, stack.conditions, time.monotonic())

        stack.await_ready(show, keep_waiting=lambda: not stop.is_set())


def watch_until(stack: Stack, console: Console, stop: threading.Event) -> None:
    """Report what happens to the services until a stop is asked for. Raises ServiceDied when one cannot be kept."""
    while not stop.wait(POLL_S):
        for happening in stack.poll():
            if isinstance(happening, GaveUp):
                raise stack.failure(happening)
            text = sentence(happening)
            last = stack.supervisor.problem(happening.name) if "died" in text else ""
            console.print(text + (f": {last}" if last else ""), markup=False, highlight=False)


def stop_shown(stack: Stack, console: Console) -> None:
    """Stop everything and say how long it took; silent where nothing runs."""
    if not stack.supervisor.alive:
        stack.stop()
        return
    begun = time.monotonic()
    console.print("Stopping …", highlight=False)
    stack.stop()
    console.print(f"Stopped in {time.monotonic() - begun:.1f} s", highlight=False)


def run_services(console: Console) -> None:
    """All of `vivavoce run`. Raises WireError when something is missing or a service cannot be kept alive."""
    begun = time.monotonic()
    request = StopRequest()
    with request.handling():
        stack = make_stack()
        request.guard(stack)
        try:
            start_shown(stack, console, request.event)
            if stack.ready:
                console.print(f"All services are ready after {time.monotonic() - begun:.1f} s", highlight=False)
                console.print(f"[bold]Vivavoce is ready: {page_address(stack.services)}[/bold]", highlight=False)
                console.print(f"[dim]Ctrl-C stops it. Logs: {stack.supervisor.log_path('asr').parent}[/dim]")
            watch_until(stack, console, request.event)
        finally:
            stop_shown(stack, console)
