"""The user's side of jobs: order, look, cancel, retry, correct; and what the dispatcher has to know."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from studio.errors import UnknownJob, WrongState
from studio.jobs.tables import JobRow, State, StepRow, UploadRow
from studio.options import Options
from studio.pipeline.plan import EDITABLE_FROM, from_step
from wire.errors import AtCapacity

MAX_EDITS = 5_000


@dataclass(frozen=True)
class Seen:
    """A job and its finished steps, as they were when somebody looked."""

    job: JobRow
    steps: dict[str, StepRow]
    filename: str


class Desk:
    """Each call is one transaction."""

    def __init__(self, engine: Engine, *, max_jobs: int, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._max_jobs, self._clock = engine, max_jobs, clock

    def order(self, upload_id: str, source: str, target: str, options: Options) -> str:
        """Queue a dubbing; the id of the job. The same order while it is not finished is the same job.

        Raises AtCapacity.
        """
        now, chosen = self._clock(), options.model_dump(mode="json")
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            open_jobs = session.scalars(select(JobRow).where(JobRow.state.in_(("queued", "processing")))).all()
            for job in open_jobs:
                same = (job.upload_id, job.source, job.target, job.options) == (upload_id, source, target, chosen)
                if same and not job.cancel_asked:
                    return job.id
            if len(open_jobs) >= self._max_jobs:
                raise AtCapacity(f"{self._max_jobs} jobs wait already; try again later.", retry_after_s=60)
            job_id = str(uuid.uuid4())
            session.add(
                JobRow(
                    id=job_id,
                    upload_id=upload_id,
                    source=source,
                    target=target,
                    options=chosen,
                    state="queued",
                    message="Waiting for a worker",
                    created=now,
                    updated=now,
                )
            )
            return job_id

    def look(self, job_id: str) -> Seen:
        """Raises UnknownJob."""
        with Session(self._engine, expire_on_commit=False) as session:
            job = session.get(JobRow, job_id)
            if job is None:
                raise UnknownJob("There is no such job; finished ones are kept for a while only.")
            steps = session.scalars(select(StepRow).where(StepRow.job_id == job_id)).all()
            return Seen(job, {step.name: step for step in steps}, session.get_one(UploadRow, job.upload_id).filename)

    def jobs(self, *, limit: int, state: State | None = None) -> list[Seen]:
        """The newest first."""
        chosen = select(JobRow).order_by(JobRow.created.desc()).limit(limit)
        with Session(self._engine, expire_on_commit=False) as session:
            found = session.scalars(chosen.where(JobRow.state == state) if state else chosen).all()
            return [self.look(job.id) for job in found]

    def cancel(self, job_id: str) -> None:
        """A waiting job is over at once, a running one as soon as its worker looks. Raises UnknownJob, WrongState."""
        with Session(self._engine) as session, session.begin():
            job = self._get(session, job_id)
            if job.state in ("completed", "failed"):
                raise WrongState(f"This job is {job.state}; there is nothing to cancel.", status=job.state)
            if not self._end_cancelled(session, JobRow.id == job_id, JobRow.state == "queued"):
                job.cancel_asked = True

    def retry(self, job_id: str) -> None:
        """Queue a failed job again; finished steps stay. Raises UnknownJob, WrongState."""
        with Session(self._engine) as session, session.begin():
            job = self._get(session, job_id)
            if job.state != "failed":
                raise WrongState(f"Only a failed job can be tried again; this one is {job.state}.", status=job.state)
            self._requeue(job)

    def correct(self, job_id: str, sentence: int, text: str) -> None:
        """Take a user's translation of a sentence, and queue what depends on it. Raises UnknownJob, WrongState."""
        with Session(self._engine) as session, session.begin():
            job = self._get(session, job_id)
            translated = session.get(StepRow, (job_id, "translate"))
            if job.state not in ("completed", "failed") or translated is None:
                raise WrongState("A sentence can be corrected once the job is finished.", status=job.state)
            if len(job.edits) >= MAX_EDITS:
                raise WrongState(f"A job takes at most {MAX_EDITS} corrections.")
            job.edits = {**job.edits, str(sentence): text}
            again = from_step(EDITABLE_FROM)
            session.execute(delete(StepRow).where(StepRow.job_id == job_id, StepRow.name.in_(again)))
            self._requeue(job)

    def waiting(self) -> Sequence[str]:
        """Jobs that a worker should take now, the oldest first; those whose worker died are among them."""
        now = self._clock()
        waits = and_(JobRow.state == "queued", JobRow.not_before <= now)
        orphaned = and_(JobRow.state == "processing", JobRow.lease_until < now)
        chosen = select(JobRow.id).where(or_(waits, orphaned), JobRow.cancel_asked.is_(False))
        with Session(self._engine) as session:
            return session.scalars(chosen.order_by(JobRow.created).limit(self._max_jobs)).all()

    def bury(self, max_deaths: int) -> None:
        """End what nobody works on any more: cancelled jobs, and those that kill every worker."""
        now = self._clock()
        orphaned = and_(JobRow.state == "processing", JobRow.lease_until < now)
        with Session(self._engine) as session, session.begin():
            self._end_cancelled(session, orphaned, JobRow.cancel_asked.is_(True))
            reason = f"{max_deaths} workers died over this job; the service's log says how."
            session.execute(
                update(JobRow)
                .where(orphaned, JobRow.deaths >= max_deaths - 1)
                .values(
                    state="failed",
                    attempt=JobRow.attempt + 1,
                    error_code="worker_died",
                    error_message=reason,
                    message=reason,
                    finished=now,
                    updated=now,
                )
            )

    def counts(self) -> dict[str, int]:
        """Jobs by state."""
        with Session(self._engine) as session:
            rows = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state)).all()
            return {row[0]: row[1] for row in rows}

    def _end_cancelled(self, session: Session, *where: object) -> int:
        now = self._clock()
        ended = session.execute(
            update(JobRow)
            .where(*where)  # type: ignore[arg-type]  # SQLAlchemy's conditions have many types
            .values(
                state="failed",
                attempt=JobRow.attempt + 1,
                error_code="cancelled",
                error_message="The job was cancelled.",
                message="Cancelled",
                finished=now,
                updated=now,
            )
        )
        return int(ended.rowcount)  # type: ignore[attr-defined]  # of an update it is a CursorResult

    def _requeue(self, job: JobRow) -> None:
        now = self._clock()
        job.state, job.step, job.fraction, job.message = "queued", "", 0.0, "Waiting for a worker"
        job.error_code, job.error_message, job.error_details = "", "", {}
        job.deaths, job.not_before, job.troubled_since, job.cancel_asked = 0, 0.0, 0.0, False
        job.started, job.finished, job.updated = 0.0, 0.0, now

    def _get(self, session: Session, job_id: str) -> JobRow:
        job = session.get(JobRow, job_id, with_for_update=True)
        if job is None:
            raise UnknownJob("There is no such job; finished ones are kept for a while only.")
        return job
