"""How a start looks: a live table in a terminal, one line for each change elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from vivavoce.services import Service
from vivavoce.watch import Condition, Died, Happening, Ready


def sentence(happening: Happening) -> str:
    """One line for what happened to a service."""
    match happening:
        case Ready(name, seconds, again):
            return f"{name} is ready{' again' if again else ''} ({seconds:.1f} s)"
        case Died(name, reason):
            return f"{name} died ({reason}); it is being restarted"
        case _:
            return f"{happening.name} cannot be used: {happening.reason}"


def state_of(condition: Condition, now: float) -> str:
    """What to show beside a service's name."""
    if condition.ready:
        return "[green]ready[/green]"
    waiting = f"{condition.waiting_s(now):.0f} s"
    if condition.problem:
        return f"[yellow]{escape(condition.problem)}[/yellow] ({waiting})"
    return f"[dim]{'restarting' if condition.was_ready else 'starting'} … {waiting}[/dim]"


class Board:
    """Shows the start of the services. As a context manager, it holds the terminal's live table."""

    def __init__(self, console: Console, services: Sequence[Service]) -> None:
        self._console = console
        self._services = services
        self._ready_s: dict[str, float] = {}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(console=self._console, refresh_per_second=8, transient=False)
            self._live.start()
        else:
            self._console.print(f"Starting {', '.join(service.name for service in self._services)}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, happenings: Iterable[Happening], conditions: Mapping[str, Condition], now: float) -> None:
        """Bring the board up to date."""
        for happening in happenings:
            if isinstance(happening, Ready):
                self._ready_s[happening.name] = happening.seconds
            if self._live is None:
                self._console.print(sentence(happening), markup=False, highlight=False)
        if self._live is not None:
            self._live.update(self._table(conditions, now))

    def _table(self, conditions: Mapping[str, Condition], now: float) -> Table:
        table = Table(box=None, padding=(0, 2), show_header=False)
        for service in self._services:
            condition = conditions[service.name]
            took = f"{self._ready_s[service.name]:.1f} s" if condition.ready else ""
            table.add_row(service.name, f"[dim]port {service.settings.port}[/dim]", state_of(condition, now), took)
        return table
