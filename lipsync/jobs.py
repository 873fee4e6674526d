"""Renderings in work: admitted, run a few frames at a time beside live channels, watched, cancelled, forgotten."""

import asyncio
import secrets
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lipsync.render import Report
from wire.compute import BATCH, ComputeThread
from wire.errors import AtCapacity, EngineFailed, WireError
from wire.logs import get_logger
from wire.metrics import JOBS, JOBS_FINISHED

State = Literal["running", "done", "failed"]
log = get_logger()


@dataclass
class Job:
    """One rendering. `work` makes the report grow; `folder` holds its files and goes away with it."""

    id: str
    folder: Path
    state: State = "running"
    report: Report = field(default_factory=Report)
    error: WireError | None = None
    finished: float = 0.0
    task: "asyncio.Task[None] | None" = None

    @property
    def video(self) -> Path:
        return self.folder / "out.mp4"

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "state": self.state,
            "progress": round(self.report.progress, 4),
            "frames": self.report.frames,
            "total": self.report.total,
            "changed": self.report.changed,
            "flags": dict(self.report.flags),
            "milliseconds": {step: round(value, 1) for step, value in self.report.milliseconds.items()},
            "frame_ms": _spread(self.report.frame_ms),
            "error": self.error.body() if self.error else None,
        }


def _spread(values: list[float]) -> dict[str, float] | None:
    """Median and 95th percentile."""
    if len(values) < 2:
        return None
    ordered = sorted(values)
    return {"median": round(statistics.median(ordered), 2), "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 2)}


class Jobs:
    """All renderings of the stage."""

    def __init__(self, compute: ComputeThread, *, max_running: int, keep_s: float) -> None:
        self._compute, self._max_running, self._keep_s = compute, max_running, keep_s
        self._jobs: dict[str, Job] = {}

    def create(self) -> Job:
        """A place for one more rendering. Raises AtCapacity."""
        self._forget_old()
        if sum(job.state == "running" for job in self._jobs.values()) >= self._max_running:
            raise AtCapacity(f"{self._max_running} renderings are in work; try again later.", retry_after_s=10)
        job = Job(secrets.token_urlsafe(12), Path(tempfile.mkdtemp(prefix="vivavoce-render-")))
        self._jobs[job.id] = job
        return job

    def start(self, job: Job, begin: Callable[[], Iterator[Report]]) -> None:
        """Begin: `begin` is called, and its iterator moved on, on the compute thread."""
        job.task = asyncio.create_task(self._run(job, begin), name=f"render {job.id}")

    def get(self, job_id: str) -> Job | None:
        self._forget_old()
        return self._jobs.get(job_id)

    def drop(self, job: Job) -> None:
        """Cancel it if it still runs, and delete its files."""
        if job.task is not None:
            job.task.cancel()
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    async def close(self) -> None:
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for job in list(self._jobs.values()):
            self.drop(job)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, job: Job, begin: Callable[[], Iterator[Report]]) -> None:
        steps: Iterator[Report] | None = None
        JOBS.labels("lipsync", "running").inc()
        try:
            steps = await self._compute.run(begin, priority=BATCH)
            while (report := await self._compute.run(next, steps, None, priority=BATCH)) is not None:
                job.report = report
            job.state = "done"
        except WireError as error:
            job.state, job.error = "failed", error
        except Exception as error:
            log.error("rendering failed", exc_info=error)
            job.state, job.error = "failed", EngineFailed("The rendering failed; the service's log says why.")
        finally:
            job.finished = time.monotonic()
            JOBS.labels("lipsync", "running").dec()
            JOBS_FINISHED.labels("lipsync", "done" if job.state == "done" else "failed").inc()
            if steps is not None and hasattr(steps, "close"):
                await asyncio.shield(self._compute.run(steps.close, priority=BATCH))

    def _forget_old(self) -> None:
        now = time.monotonic()
        for job in list(self._jobs.values()):
            if job.state != "running" and now - job.finished > self._keep_s:
                self.drop(job)
