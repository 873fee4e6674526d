"""A job as the API tells it. Pure."""

from datetime import UTC, datetime
from typing import Any

from studio.jobs.desk import Seen
from studio.jobs.tables import JobRow
from studio.pipeline.plan import PHASES, PLAN, Phase, overall, planned


def facts(seen: Seen, now: float) -> dict[str, Any]:
    """`progress` is whole percents, `eta_s` the seconds that are probably left (None: not known)."""
    job, done = seen.job, set(seen.steps)
    share = 1.0 if job.state == "completed" else overall(done, job.step, job.fraction)
    return {
        "job_id": job.id,
        "upload_id": job.upload_id,
        "filename": seen.filename,
        "status": job.state,
        "step": planned(job.step).phase if job.step else ("mux" if job.state == "completed" else "asr"),
        "progress": int(100 * share),
        "phase_progress": _phase_percent(job, done),
        "message": job.message,
        "steps": {phase: _phase(phase, job, done) for phase in PHASES},
        "step_seconds": {name: round(step.seconds, 2) for name, step in seen.steps.items()},
        "source_lang": job.source,
        "target_lang": job.target,
        "options": job.options,
        "attempt": job.attempt,
        "cancel_requested": job.cancel_asked,
        "eta_s": _left_s(job, share, now),
        "created_at": moment(job.created),
        "updated_at": moment(job.updated),
        "started_at": moment(job.started),
        "finished_at": moment(job.finished),
        "error": _error(job),
    }


def moment(seconds: float) -> str | None:
    """ISO 8601 in UTC; None for what has not happened."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else None


def _phase(phase: Phase, job: JobRow, done: set[str]) -> str:
    names = [step.name for step in PLAN if step.phase == phase]
    if phase == "lipsync" and "lipsync" in done and not job.options.get("lipsync", True):
        return "skipped"
    if all(name in done for name in names):
        return "completed"
    if job.step in names:
        return {"processing": "processing", "failed": "failed"}.get(job.state, "pending")
    return "processing" if job.state == "processing" and any(name in done for name in names) else "pending"


def _phase_percent(job: JobRow, done: set[str]) -> int:
    """How far the phase in work is."""
    if not job.step:
        return 100 if job.state == "completed" else 0
    steps = [step for step in PLAN if step.phase == planned(job.step).phase]
    reached = sum(step.weight for step in steps if step.name in done)
    if job.step not in done:
        reached += planned(job.step).weight * job.fraction
    return int(100 * reached / sum(step.weight for step in steps))


def _left_s(job: JobRow, share: float, now: float) -> int | None:
    if job.state == "completed":
        return 0
    if job.state != "processing" or share < 0.03 or not job.started:
        return None
    return round((now - job.started) * (1 - share) / share)


def _error(job: JobRow) -> dict[str, Any] | None:
    if not job.error_code:
        return None
    return {"error_code": job.error_code, "message": job.error_message, "details": job.error_details}
