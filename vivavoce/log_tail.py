"""The new part of a log file, and the line in it that says what went wrong."""

import re
from pathlib import Path

MAX_TAIL_BYTES = 64 * 1024
PROBLEM = re.compile(
    r"\[(?:error|critical)\s*\]|\b(?:ERROR|CRITICAL|CRIT|FATAL)\b|\"level\": ?\"(?:error|critical)\""
    r"|^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt): |^Error: "
)
"""Lines that report an error: our logs in both forms, other programs', and the last line of a traceback."""


class LogTail:
    """Reads what was appended to a log since a mark; a log that was rotated in between is read from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark = 0
        self._start = 0

    def skip_to_end(self) -> None:
        """Everything written so far is old."""
        self._mark = self._start = self._size()

    def read_new(self) -> str:
        """Whole lines appended since the last call, at most the last 64 KiB of them."""
        size = self._size()
        start = self._mark if size >= self._mark else 0
        data = self._read(max(start, size - MAX_TAIL_BYTES), size)
        whole = data[: data.rfind(b"\n") + 1]
        self._mark = size - (len(data) - len(whole))
        return whole.decode(errors="replace")

    def read_tail(self) -> str:
        """The last 64 KiB written since `skip_to_end`."""
        size = self._size()
        start = self._start if size >= self._start else 0
        return self._read(max(start, size - MAX_TAIL_BYTES), size).decode(errors="replace")

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _read(self, start: int, end: int) -> bytes:
        if end <= start:
            return b""
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)


def last_problem(text: str) -> str:
    """The last line that reports an error, else the last line that is not empty."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    problems = [line for line in lines if PROBLEM.search(line)]
    return (problems or lines or [""])[-1]
