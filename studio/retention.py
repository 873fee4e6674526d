"""What is deleted: uploads and finished jobs that have become old, and their files."""

import time
from collections.abc import Callable

from sqlalchemy import Engine, delete, exists, or_, select
from sqlalchemy.orm import Session

from studio.errors import OverQuota
from studio.jobs.tables import JobRow, StepRow, UploadRow
from studio.storage.base import Storage
from studio.uploads import Uploads
from wire.logs import get_logger

_USAGE_FOR_S = 30.0
log = get_logger()


class Keeper:
    """`retention_s` counts from the last change of a job or upload."""

    def __init__(
        self,
        engine: Engine,
        storage: Storage,
        uploads: Uploads,
        *,
        retention_s: float,
        quota_bytes: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine, self._storage, self._uploads = engine, storage, uploads
        self._retention_s, self._quota, self._clock = retention_s, quota_bytes, clock
        self._usage, self._usage_until = 0, 0.0

    def clean(self) -> int:
        """Delete what is too old; how many jobs and uploads that were."""
        before = self._clock() - self._retention_s
        over = JobRow.state.in_(("completed", "failed"))
        with Session(self._engine) as session:
            old_jobs = session.scalars(select(JobRow.id).where(over, JobRow.updated < before)).all()
        for job_id in old_jobs:
            self.remove_job(job_id)
        used = exists().where(JobRow.upload_id == UploadRow.id)
        with Session(self._engine) as session:
            old_uploads = session.scalars(select(UploadRow.id).where(UploadRow.updated < before, ~used)).all()
        for upload_id in old_uploads:
            self._uploads.remove(upload_id)
        if old_jobs or old_uploads:
            log.info("old files deleted", jobs=len(old_jobs), uploads=len(old_uploads))
        return len(old_jobs) + len(old_uploads)

    def remove_job(self, job_id: str) -> None:
        """Delete a job that is over, with its files."""
        self._storage.remove(f"jobs/{job_id}")
        with Session(self._engine) as session, session.begin():
            session.execute(delete(StepRow).where(StepRow.job_id == job_id))
            session.execute(
                delete(JobRow).where(JobRow.id == job_id, or_(JobRow.state == "completed", JobRow.state == "failed"))
            )

    def require_room(self) -> None:
        """Raises OverQuota."""
        now = self._clock()
        if now >= self._usage_until:
            self._usage, self._usage_until = self._storage.usage(), now + _USAGE_FOR_S
        if self._usage >= self._quota:
            raise OverQuota(
                f"The storage holds {self._usage // 1_000_000} MB of the {self._quota // 1_000_000} MB that it may; "
                "delete jobs, or raise STUDIO_QUOTA_MB."
            )
