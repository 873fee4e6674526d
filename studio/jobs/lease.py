"""A worker's hold on its job: a thread that says 'alive', and the place where a step learns that it has to stop."""

import os
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from studio.errors import Cancelled, LeaseLost
from studio.jobs.ledger import Claim, Ledger
from wire.errors import EngineFailed, WireError
from wire.logs import get_logger

log = get_logger()


class Lease:
    """The `Guard` of a step; a context manager for the time in which the job is worked on.

    A step that takes longer than `step_timeout_s` hangs in native code, where nothing can stop it: the job is failed
    and the process ended.
    """

    def __init__(self, ledger: Ledger, claim: Claim, *, lease_s: float, step_timeout_s: float) -> None:
        self._ledger, self._claim = ledger, claim
        self._every_s, self._step_timeout_s = min(lease_s / 4, 2.0), step_timeout_s
        self._fraction, self._message = 0.0, ""
        self._step_since = time.monotonic()
        self._over = threading.Event()
        self._problem: WireError | None = None
        self._thread = threading.Thread(target=self._keep_alive, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def step_begins(self) -> None:
        """The time of a step is counted from here."""
        self._fraction, self._message, self._step_since = 0.0, "", time.monotonic()

    def report(self, fraction: float, message: str = "") -> None:
        self._fraction, self._message = min(1.0, max(0.0, fraction)), message
        self.check()

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.check()
            time.sleep(min(left, 0.5))
        self.check()

    def check(self) -> None:
        """Raises Cancelled or LeaseLost."""
        if self._problem is not None:
            raise self._problem

    def _keep_alive(self) -> None:
        while not self._over.wait(self._every_s):
            try:
                self._ledger.beat(self._claim, self._fraction, self._message)
                if time.monotonic() - self._step_since > self._step_timeout_s:
                    self._end_process()
            except Cancelled as error:
                self._problem = error
                self._end_cancelled(error)
                return
            except LeaseLost as error:
                self._problem = error
                return
            except SQLAlchemyError as error:
                # The lease runs on for a while; if the database does not come back, somebody else may take the job.
                log.warning("no sign of life could be written", error=type(error).__name__)

    def _end_cancelled(self, error: Cancelled) -> None:
        """At once: the step itself may be in the middle of a long call."""
        with suppress(LeaseLost, SQLAlchemyError):
            self._ledger.fail(self._claim, error)

    def _end_process(self) -> None:
        hours = self._step_timeout_s / 3600
        self._ledger.fail(self._claim, EngineFailed(f"A step took longer than {hours:.1f} hours and was ended."))
        os._exit(1)
