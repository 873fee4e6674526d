"""Worker processes of this machine: started while jobs wait, ended by themselves when idle."""

import os
import subprocess
import sys
from collections.abc import Sequence

from wire.logs import get_logger

NICENESS = 10
"""Jobs yield the processor to whoever speaks live."""
_STOP_S = 3.0
log = get_logger()


class Workers:
    """At most `limit` processes of `python -m studio.worker`."""

    def __init__(self, limit: int, idle_exit_s: float, command: Sequence[str] | None = None) -> None:
        self._limit = limit
        self._command = command or (sys.executable, "-m", "studio.worker", "--idle-exit", f"{idle_exit_s:g}")
        self._running: list[subprocess.Popen[bytes]] = []

    def ensure(self, wanted: int) -> None:
        """Have as many as there is work for."""
        for ended in [process for process in self._running if process.poll() is not None]:
            self._running.remove(ended)
            if ended.returncode not in (0, None):
                log.warning("worker ended", pid=ended.pid, code=ended.returncode)
        while len(self._running) < min(wanted, self._limit):
            process = subprocess.Popen(self._command, preexec_fn=_yield_processor)  # noqa: S603 - our own command
            log.info("worker started", pid=process.pid)
            self._running.append(process)

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._running if process.poll() is None]

    def stop(self) -> None:
        """End them; a job in work goes on with the next worker."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def _yield_processor() -> None:
    os.nice(NICENESS)
