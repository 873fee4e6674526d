"""The row of a job is the truth: who may work, who may write, what is done once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from studio.errors import Cancelled, LeaseLost, UnknownJob, WrongState
from studio.jobs.database import migrate, open_database
from studio.jobs.desk import Desk
from studio.jobs.ledger import Ledger
from studio.jobs.tables import UploadRow
from studio.options import Options
from tests.fakes_studio import settings_in
from wire.errors import AtCapacity, InvalidInput, StageUnavailable

LEASE_S = 10.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(settings_in(tmp_path))
    with Session(engine) as session, session.begin():
        session.add(UploadRow(id="upload-1", filename="a.mp4", total_chunks=1, created=1.0, updated=1.0))
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine, clock: Clock) -> Desk:
    return Desk(engine, max_jobs=3, clock=clock)


@pytest.fixture
def ledger(engine: Engine, clock: Clock) -> Ledger:
    return Ledger(engine, lease_s=LEASE_S, clock=clock)


@pytest.fixture
def job(desk: Desk) -> str:
    return desk.order("upload-1", "", "pt", Options())


def test_one_worker_gets_the_job(ledger: Ledger, job: str) -> None:
    claim = ledger.claim(job, "one")
    assert claim is not None
    assert claim.order.target == "pt"
    assert ledger.claim(job, "two") is None


def test_a_dead_workers_job_goes_on_from_its_last_finished_step(ledger: Ledger, job: str, clock: Clock) -> None:
    first = ledger.claim(job, "one")
    assert first is not None
    ledger.finish_step(first, "extract", "jobs/x/1/extract.json", 1.0)
    clock.now += LEASE_S + 1
    second = ledger.claim(job, "two")
    assert second is not None
    assert second.done == {"extract": "jobs/x/1/extract.json"}
    assert ledger.deaths(second) == 1


def test_who_comes_back_from_the_dead_writes_nothing(ledger: Ledger, job: str, clock: Clock) -> None:
    first = ledger.claim(job, "one")
    assert first is not None
    clock.now += LEASE_S + 1
    assert ledger.claim(job, "two") is not None
    for write in (
        lambda: ledger.beat(first, 0.5, ""),
        lambda: ledger.finish_step(first, "extract", "x", 1.0),
        lambda: ledger.complete(first),
        lambda: ledger.fail(first, InvalidInput("no")),
    ):
        with pytest.raises(LeaseLost):
            write()


def test_signs_of_life_keep_the_job(ledger: Ledger, desk: Desk, job: str, clock: Clock) -> None:
    claim = ledger.claim(job, "one")
    assert claim is not None
    for _ in range(5):
        clock.now += LEASE_S - 1
        ledger.beat(claim, 0.5, "Working")
        assert ledger.claim(job, "two") is None
    assert desk.look(job).job.fraction == 0.5


def test_a_finished_job_is_never_taken_again(ledger: Ledger, desk: Desk, job: str, clock: Clock) -> None:
    claim = ledger.claim(job, "one")
    assert claim is not None
    ledger.complete(claim)
    clock.now += 10_000
    assert ledger.claim(job, "two") is None
    assert desk.waiting() == []
    assert desk.look(job).job.state == "completed"


def test_cancelling_a_waiting_job_ends_it(ledger: Ledger, desk: Desk, job: str) -> None:
    desk.cancel(job)
    assert ledger.claim(job, "one") is None
    assert desk.look(job).job.error_code == "cancelled"
    with pytest.raises(WrongState):
        desk.cancel(job)


def test_a_running_job_learns_that_it_is_cancelled(ledger: Ledger, desk: Desk, job: str) -> None:
    claim = ledger.claim(job, "one")
    assert claim is not None
    desk.cancel(job)
    with pytest.raises(Cancelled):
        ledger.beat(claim, 0.1, "")
    ledger.fail(claim, Cancelled("The job was cancelled."))
    assert desk.look(job).job.state == "failed"


def test_a_cancelled_job_whose_worker_died_is_buried(ledger: Ledger, desk: Desk, job: str, clock: Clock) -> None:
    assert ledger.claim(job, "one") is not None
    desk.cancel(job)
    clock.now += LEASE_S + 1
    assert desk.waiting() == []
    desk.bury(5)
    assert desk.look(job).job.error_code == "cancelled"


def test_a_job_that_kills_its_workers_is_given_up(ledger: Ledger, desk: Desk, job: str, clock: Clock) -> None:
    for _ in range(3):
        assert ledger.claim(job, "worker") is not None
        clock.now += LEASE_S + 1
        desk.bury(3)
    assert ledger.claim(job, "worker") is None
    assert desk.look(job).job.error_code == "worker_died"


def test_an_outage_puts_the_job_back_and_after_a_while_fails_it(
    ledger: Ledger, desk: Desk, job: str, clock: Clock
) -> None:
    down = StageUnavailable("The speech service does not answer.")
    claim = ledger.claim(job, "one")
    assert claim is not None
    assert ledger.postpone(claim, down, wait_s=10, give_up_s=60)
    assert ledger.claim(job, "two") is None
    assert "speech service" in desk.look(job).job.message
    clock.now += 61
    late = ledger.claim(job, "two")
    assert late is not None
    assert not ledger.postpone(late, down, wait_s=10, give_up_s=60)
    assert desk.look(job).job.error_code == "stage_unavailable"


def test_a_failed_job_is_tried_again_with_what_it_had(ledger: Ledger, desk: Desk, job: str) -> None:
    claim = ledger.claim(job, "one")
    assert claim is not None
    ledger.finish_step(claim, "extract", "x", 1.0)
    ledger.fail(claim, InvalidInput("no"))
    desk.retry(job)
    again = ledger.claim(job, "one")
    assert again is not None
    assert again.done == {"extract": "x"}
    with pytest.raises(WrongState):
        desk.retry(job)


def test_a_correction_makes_again_what_depends_on_it(ledger: Ledger, desk: Desk, job: str) -> None:
    claim = ledger.claim(job, "one")
    assert claim is not None
    for step in ("extract", "transcribe", "speakers", "translate", "speak"):
        ledger.finish_step(claim, step, step, 1.0)  # type: ignore[arg-type]  # they are step names
    ledger.complete(claim)
    desk.correct(job, 1, "Cinco.")
    again = ledger.claim(job, "one")
    assert again is not None
    assert set(again.done) == {"extract", "transcribe", "speakers"}
    assert again.order.edits == {1: "Cinco."}


def test_the_same_order_twice_is_one_job(desk: Desk, job: str) -> None:
    assert desk.order("upload-1", "", "pt", Options()) == job
    assert desk.order("upload-1", "", "en", Options()) != job


def test_too_many_jobs_are_refused(desk: Desk) -> None:
    for target in ("pt", "en", "fr"):
        desk.order("upload-1", "", target, Options())
    with pytest.raises(AtCapacity):
        desk.order("upload-1", "", "de", Options())


def test_unknown_jobs_are_unknown(desk: Desk) -> None:
    for call in (desk.look, desk.cancel, desk.retry):
        with pytest.raises(UnknownJob):
            call("nope")


def test_jobs_are_listed_newest_first_and_by_state(desk: Desk, ledger: Ledger, clock: Clock) -> None:
    first = desk.order("upload-1", "", "pt", Options())
    clock.now += 1
    second = desk.order("upload-1", "", "en", Options())
    claim = ledger.claim(first, "one")
    assert claim is not None
    assert [seen.job.id for seen in desk.jobs(limit=10)] == [second, first]
    assert [seen.job.id for seen in desk.jobs(limit=10, state="processing")] == [first]


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
