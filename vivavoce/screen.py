"""How a translation looks in the terminal: finished captions scroll by, the open one changes below a progress bar."""

from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from vivavoce.transcript import Line


def line_text(line: Line) -> Text:
    """Source over translation; what may still change is dim, what failed is named."""
    text = Text()
    if line.source:
        text.append(line.source, style="" if line.source_final else "dim italic")
    if line.target:
        style = "bold cyan" if line.target_final else "dim cyan italic"
        text.append("\n  ")
        text.append(line.target, style=style)
    elif line.failure:
        text.append(f"\n  (not translated, {line.failure})", style="red")
    return text


class Screen:
    """Use as a context manager. Without a terminal it prints finished captions only."""

    def __init__(self, console: Console, total_s: float | None) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, auto_refresh=False
        )
        self._task = self._progress.add_task("speaking", total=total_s)
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, finished: list[Line], open_lines: list[Line], spoken_s: float, doing: str) -> None:
        """Print what is finished, redraw what is not."""
        for line in finished:
            if line.source or line.target:
                self._console.print(line_text(line), highlight=False)
        if self._live is not None:
            self._progress.update(self._task, completed=spoken_s, description=doing)
            drafts = [line_text(line) for line in open_lines[-3:] if line.source or line.target]
            self._live.update(Group(*drafts, self._progress.get_renderable()), refresh=True)

    def say(self, text: str) -> None:
        """One line of its own."""
        self._console.print(text, style="yellow", markup=False, highlight=False)
