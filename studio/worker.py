"""`python -m studio.worker [--idle-exit SECONDS]`: a Celery worker that does jobs, one at a time."""

import argparse
import os
import signal
import socket
import threading
import time

from studio.jobs.celery_app import TASK, make_celery
from studio.jobs.database import connect
from studio.jobs.ledger import Ledger
from studio.jobs.runner import Runner
from studio.settings import StudioSettings
from studio.storage.choose import open_storage
from wire.logs import configure_logs
from wire.settings import read_settings


class Idleness:
    """Ends the process, as a SIGTERM does, when it has had no job for a while."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s, self._busy, self._since = limit_s, False, time.monotonic()

    def begin(self) -> None:
        self._busy = True

    def end(self) -> None:
        self._busy, self._since = False, time.monotonic()

    def watch(self) -> None:
        while self._busy or time.monotonic() - self._since < self._limit_s:
            time.sleep(min(1.0, self._limit_s / 4))
        os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    parser = argparse.ArgumentParser(description="Do dubbing jobs.")
    parser.add_argument("--idle-exit", type=float, default=0.0, metavar="SECONDS", help="end after so long without one")
    idle_exit_s: float = parser.parse_args().idle_exit
    settings = read_settings(StudioSettings)
    configure_logs("studio-worker", settings.log_level, json=settings.log_json)
    ledger = Ledger(connect(settings), lease_s=settings.lease_s)
    runner = Runner(settings, ledger, open_storage(settings))
    name = f"{socket.gethostname()}:{os.getpid()}"
    idleness = Idleness(idle_exit_s)
    app = make_celery(settings)

    @app.task(name=TASK)  # type: ignore[untyped-decorator]  # Celery has no types
    def dub(job_id: str) -> None:
        idleness.begin()
        try:
            runner.run(job_id, name)
        finally:
            idleness.end()

    if idle_exit_s > 0:
        threading.Thread(target=idleness.watch, name="idleness", daemon=True).start()
    app.worker_main(
        ["worker", "--pool=solo", "--concurrency=1", "--without-gossip", "--without-mingle", "--without-heartbeat",
         f"--hostname=studio-{os.getpid()}@%h", f"--loglevel={settings.log_level}"]
    )  # fmt: skip


if __name__ == "__main__":
    main()
