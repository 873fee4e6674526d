"""What the downloader tells its user: a protocol, so that the work knows no terminal."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[int], None]
"""Called with the bytes that have arrived since the last call; negative when a transfer starts again."""


class Progress(Protocol):
    """Receives notes and byte counts; called from several threads."""

    def note(self, text: str) -> None:
        """One line that stays on the screen."""

    def transfer(self, label: str, total_bytes: int | None) -> AbstractContextManager[Advance]:
        """A running transfer; the total is None where the other side does not say."""


class Silent:
    """Shows nothing, keeps the notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    @contextmanager
    def transfer(self, label: str, total_bytes: int | None) -> Iterator[Advance]:
        del label, total_bytes
        yield lambda _count: None
