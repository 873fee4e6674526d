"""The worker's side of a job's row: take it, stay alive, finish steps, give it up. The attempt fences every write."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, and_, case, or_, select, update
from sqlalchemy.orm import Session

from studio.errors import Cancelled, LeaseLost
from studio.jobs.tables import JobRow, StepRow, UploadRow
from studio.options import Options
from studio.pipeline.context import Order
from studio.pipeline.plan import StepName, planned
from wire.errors import WireError

Clock = Callable[[], float]


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker. `attempt` is its fencing token."""

    job_id: str
    attempt: int
    order: Order
    done: dict[StepName, str]
    """Finished steps and the names of their results."""


class Ledger:
    """All calls raise LeaseLost once another worker has the job, or it is over."""

    def __init__(self, engine: Engine, *, lease_s: float, clock: Clock = time.time) -> None:
        self._engine, self._lease_s, self._clock = engine, lease_s, clock

    def claim(self, job_id: str, worker: str) -> Claim | None:
        """Take a job that waits, or whose worker has died; None where somebody else has it or nothing is to be done."""
        now = self._clock()
        waits = and_(JobRow.state == "queued", JobRow.not_before <= now)
        orphaned = and_(JobRow.state == "processing", JobRow.lease_until < now)
        with Session(self._engine) as session, session.begin():
            taken = session.execute(
                update(JobRow)
                .where(JobRow.id == job_id, JobRow.cancel_asked.is_(False), or_(waits, orphaned))
                .values(
                    state="processing",
                    attempt=JobRow.attempt + 1,
                    deaths=case((JobRow.state == "processing", JobRow.deaths + 1), else_=JobRow.deaths),
                    worker=worker,
                    lease_until=now + self._lease_s,
                    started=case((JobRow.started > 0, JobRow.started), else_=now),
                    updated=now,
                )
            )
            if _count(taken) != 1:
                return None
            job = session.get_one(JobRow, job_id)
            upload = session.get_one(UploadRow, job.upload_id)
            steps = session.scalars(select(StepRow).where(StepRow.job_id == job_id)).all()
            return Claim(job.id, job.attempt, order_of(job, upload), {step.name: step.result for step in steps})  # type: ignore[misc]  # the column holds step names only

    def deaths(self, claim: Claim) -> int:
        """Workers that have died over this job."""
        with Session(self._engine) as session:
            return session.get_one(JobRow, claim.job_id).deaths

    def beat(self, claim: Claim, fraction: float, message: str) -> None:
        """A sign of life, with how far the step is. Raises Cancelled where somebody asked for that."""
        now = self._clock()
        values: dict[str, Any] = {"lease_until": now + self._lease_s, "fraction": fraction, "updated": now}
        if message:
            values["message"] = message
        with Session(self._engine) as session, session.begin():
            self._write(session, claim, **values)
            if session.get_one(JobRow, claim.job_id).cancel_asked:
                raise Cancelled("The job was cancelled.")

    def begin_step(self, claim: Claim, step: StepName) -> None:
        with Session(self._engine) as session, session.begin():
            self._write(session, claim, step=step, fraction=0.0, message=planned(step).doing)

    def finish_step(self, claim: Claim, step: StepName, result: str, seconds: float) -> None:
        """From now on the step is never done again."""
        now = self._clock()
        with Session(self._engine) as session, session.begin():
            self._write(session, claim, troubled_since=0.0)
            session.merge(
                StepRow(
                    job_id=claim.job_id,
                    name=step,
                    result=result,
                    attempt=claim.attempt,
                    seconds=seconds,
                    finished=now,
                )
            )

    def complete(self, claim: Claim) -> None:
        now = self._clock()
        with Session(self._engine) as session, session.begin():
            self._write(session, claim, state="completed", step="", fraction=1.0, message="Done", finished=now)

    def fail(self, claim: Claim, error: WireError) -> None:
        body = error.body()
        with Session(self._engine) as session, session.begin():
            self._write(
                session,
                claim,
                state="failed",
                message=error.message,
                error_code=body["error_code"],
                error_message=error.message,
                error_details=body["details"],
                finished=self._clock(),
            )

    def postpone(self, claim: Claim, error: WireError, *, wait_s: float, give_up_s: float) -> bool:
        """Put the job back until the world is better; fail it where that takes too long. Whether it was put back."""
        now = self._clock()
        with Session(self._engine) as session, session.begin():
            since = session.get_one(JobRow, claim.job_id).troubled_since or now
            if now - since <= give_up_s:
                self._write(
                    session,
                    claim,
                    state="queued",
                    not_before=now + wait_s,
                    troubled_since=since,
                    message=f"Waiting: {error.message}",
                )
                return True
        self.fail(claim, error)
        return False

    def _write(self, session: Session, claim: Claim, **values: Any) -> None:
        written = session.execute(
            update(JobRow)
            .where(JobRow.id == claim.job_id, JobRow.attempt == claim.attempt, JobRow.state == "processing")
            .values(**{"updated": self._clock(), **values})
        )
        if _count(written) != 1:
            raise LeaseLost("Another worker has taken this job over.")


def order_of(job: JobRow, upload: UploadRow) -> Order:
    return Order(
        job.id,
        source_name(upload.id),
        upload.filename,
        job.source,
        job.target,
        Options.model_validate(job.options),
        {int(number): str(text) for number, text in job.edits.items()},
    )


def source_name(upload_id: str) -> str:
    """Where an upload lies in the storage."""
    return f"uploads/{upload_id}/source"


def _count(result: Any) -> int:
    return int(result.rowcount)
