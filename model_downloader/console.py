"""The downloader in a terminal: bars for what is arriving, one line for everything that stays true."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bars

from model_downloader.progress import Advance

_LABEL_WIDTH = 40


class Cancelled(BaseException):
    """Raised into a transfer after Ctrl-C; not an `Exception`, so that no retry swallows it."""


class ConsoleProgress:
    """A `Progress` on a rich console; a context manager that shows the bars while it is open."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._cancelled = Event()
        self._bars = Bars(
            TextColumn("  {task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def cancel(self) -> None:
        """Make every running transfer stop at its next bytes; its part stays for the next pull."""
        self._cancelled.set()

    def note(self, text: str) -> None:
        self._console.print(f"  {text}", markup=False, highlight=False, soft_wrap=True, style="dim")

    @contextmanager
    def transfer(self, label: str, total_bytes: int | None) -> Iterator[Advance]:
        half = _LABEL_WIDTH // 2
        short = label if len(label) <= _LABEL_WIDTH else f"{label[:half]}…{label[1 - half :]}"
        if not self._console.is_terminal:
            self.note(f"fetching {label}" + (f" ({total_bytes / 1e6:.1f} MB)" if total_bytes else ""))
        task = self._bars.add_task(short, total=total_bytes)

        def advance(count: int) -> None:
            if self._cancelled.is_set():
                raise Cancelled
            self._bars.advance(task, count)

        try:
            yield advance
        finally:
            self._bars.remove_task(task)
