"""Does a job: the steps that are not finished yet, one after the other, each result stored before it counts."""

import errno
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from studio.errors import Cancelled, LeaseLost, StorageFailed
from studio.jobs.beside import Beside
from studio.jobs.lease import Lease
from studio.jobs.ledger import Claim, Ledger
from studio.pipeline.context import Context
from studio.pipeline.plan import StepName, groups
from studio.pipeline.steps import STEPS, Step
from studio.settings import StudioSettings
from studio.stages import Stages
from studio.storage.base import Storage
from wire.errors import EngineFailed, StageUnavailable, WireError
from wire.logs import get_logger

RETRY_AFTER_S = 10.0
log = get_logger()


class Runner:
    """Works on one job at a time. `steps` can be others than the real ones."""

    def __init__(
        self, settings: StudioSettings, ledger: Ledger, storage: Storage, steps: Mapping[StepName, Step] = STEPS
    ) -> None:
        self._settings, self._ledger, self._storage, self._steps = settings, ledger, storage, steps

    def run(self, job_id: str, worker: str) -> bool:
        """Do the job as far as it goes; whether it was this worker's to do."""
        claim = self._ledger.claim(job_id, worker)
        if claim is None:
            return False
        log.info("job taken", job=job_id, attempt=claim.attempt)
        settings = self._settings
        work = _work_folder(settings.data_dir.resolve() / "work", claim)
        try:
            with Lease(self._ledger, claim, lease_s=settings.lease_s, step_timeout_s=settings.step_timeout_s) as lease:
                self._work(claim, lease, work)
        except LeaseLost:
            log.warning("job lost to another worker", job=job_id, attempt=claim.attempt)
        except WireError as error:
            self._give_up(claim, error)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
            problem = f"The disk took no more ({error.strerror}); make room." if full else f"A file failed: {error}"
            self._give_up(claim, StorageFailed(problem))
        except Exception as error:
            log.error("job failed", job=job_id, exc_info=error)
            self._give_up(claim, EngineFailed("Something went wrong in this step; the worker's log says what."))
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return True

    def _work(self, claim: Claim, lease: Lease, work: Path) -> None:
        results: dict[StepName, str] = dict(claim.done)
        context = Context(
            claim.order,
            self._storage,
            Stages(self._settings, lease.wait),
            self._settings,
            lease,
            claim.attempt,
            work,
            results,
        )
        for group in groups():
            todo = [step.name for step in group if step.name not in results]
            if not todo:
                continue
            first, *others = todo
            lease.step_begins()
            self._ledger.begin_step(claim, first)
            lease.check()
            with Beside(lease) as beside:
                for other in others:
                    beside.run(self._do, claim, lease, replace(context, guard=beside), other)
                self._do(claim, lease, context, first)
        self._ledger.complete(claim)
        log.info("job completed", job=claim.job_id, attempt=claim.attempt)

    def _do(self, claim: Claim, lease: Lease, context: Context, step: StepName) -> None:
        begun = time.monotonic()
        made = self._steps[step](context)
        lease.check()
        name = context.keep_bytes(f"{step}.json", msgspec.json.encode(made))
        self._ledger.finish_step(claim, step, name, time.monotonic() - begun)
        context.results[step] = name

    def _give_up(self, claim: Claim, error: WireError) -> None:
        """Wait for what may come back; fail for the rest."""
        try:
            if isinstance(error, StageUnavailable | StorageFailed):
                kept = self._ledger.postpone(claim, error, wait_s=RETRY_AFTER_S, give_up_s=self._settings.outage_s)
                log.warning("job waits" if kept else "job failed", job=claim.job_id, code=error.code)
            else:
                self._ledger.fail(claim, error)
                level = log.info if isinstance(error, Cancelled) else log.warning
                level("job failed", job=claim.job_id, code=error.body()["error_code"])
        except LeaseLost:
            log.warning("job lost to another worker", job=claim.job_id, attempt=claim.attempt)


def _work_folder(root: Path, claim: Claim) -> Path:
    """A folder for this run; what runs that died have left of the same job goes."""
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"{claim.job_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    return root / f"{claim.job_id}-{claim.attempt}"
