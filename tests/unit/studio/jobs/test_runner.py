"""A worker does each step once, and leaves the job in a clear state whatever happens."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import msgspec
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from studio.errors import UnreadableMedia
from studio.jobs.database import open_database
from studio.jobs.desk import Desk
from studio.jobs.dispatcher import Dispatcher
from studio.jobs.ledger import Ledger
from studio.jobs.nudges import FIRST_S, Nudges
from studio.jobs.runner import Runner
from studio.jobs.tables import UploadRow
from studio.jobs.workers import Workers
from studio.options import Options
from studio.pipeline.context import Context
from studio.pipeline.plan import BESIDE, ORDER, StepName, groups
from studio.pipeline.steps import Step
from studio.storage.local import LocalStorage
from tests.fakes_studio import settings_in
from wire.errors import StageUnavailable


class Made(msgspec.Struct):
    step: str


class Room:
    """A database, a storage and a runner whose steps only say that they were done."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings_in(folder)
        self.engine: Engine = open_database(self.settings)
        with Session(self.engine) as session, session.begin():
            session.add(UploadRow(id="upload-1", filename="a.mp4", total_chunks=1, created=1.0, updated=1.0))
        self.desk = Desk(self.engine, max_jobs=10)
        self.storage = LocalStorage(folder / "storage")
        self.done: list[str] = []
        self.faults: dict[StepName, BaseException] = {}
        self.steps: dict[StepName, Step] = {name: self._step(name) for name in ORDER}
        self.runner = Runner(self.settings, Ledger(self.engine, lease_s=30.0), self.storage, self.steps)
        self.job = self.desk.order("upload-1", "", "pt", Options())

    def _step(self, name: StepName) -> Callable[[Context], msgspec.Struct]:
        def do(context: Context) -> msgspec.Struct:
            context.scratch("left").write_bytes(b"x")
            fault = self.faults.pop(name, None)
            if fault is not None:
                raise fault
            context.guard.report(1.0)
            self.done.append(name)
            return Made(name)

        return do

    @property
    def state(self) -> str:
        return self.desk.look(self.job).job.state


def in_order(done: list[str]) -> bool:
    """Each step once, behind those that it needs."""
    place = {step.name: number for number, group in enumerate(groups()) for step in group}
    return len(done) == len(ORDER) and [place[step] for step in done] == sorted(place.values())  # type: ignore[index]  # names


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.engine.dispose()


def test_all_steps_in_order_and_nothing_left_behind(room: Room) -> None:
    assert room.runner.run(room.job, "w")
    assert in_order(room.done)
    assert room.state == "completed"
    assert list((room.settings.data_dir / "work").iterdir()) == []


def test_a_second_message_for_the_same_job_does_nothing(room: Room) -> None:
    room.runner.run(room.job, "w")
    assert not room.runner.run(room.job, "w")
    assert len(room.done) == len(ORDER)


@pytest.mark.parametrize("step", ORDER)
def test_a_refusal_in_any_step_fails_the_job_with_its_words(room: Room, step: StepName) -> None:
    room.faults[step] = UnreadableMedia("This is no video.")
    room.runner.run(room.job, "w")
    job = room.desk.look(room.job).job
    assert (job.state, job.error_code, job.error_message) == ("failed", "unreadable_media", "This is no video.")


@pytest.mark.parametrize("step", ORDER)
def test_after_a_retry_finished_steps_are_not_done_again(room: Room, step: StepName) -> None:
    room.faults[step] = RuntimeError("boom")
    room.runner.run(room.job, "w")
    assert room.desk.look(room.job).job.error_code == "engine_failed"
    room.desk.retry(room.job)
    room.runner.run(room.job, "w")
    assert room.state == "completed"
    assert in_order(room.done)


@pytest.mark.parametrize(
    "fault", [StageUnavailable("The speech service does not answer."), OSError(errno.ENOSPC, "No space left on device")]
)
def test_what_may_come_back_is_waited_for(room: Room, fault: BaseException) -> None:
    room.faults["speak"] = fault
    room.runner.run(room.job, "w")
    job = room.desk.look(room.job).job
    assert job.state == "queued"
    assert job.message.startswith("Waiting:")


@pytest.mark.parametrize("step", ORDER)
def test_a_running_job_is_over_as_soon_as_it_is_cancelled(room: Room, step: StepName) -> None:
    """In any step, also while it waits for a service."""
    seen: list[str] = []

    def long_call(context: Context) -> msgspec.Struct:
        room.desk.cancel(room.job)
        while room.state == "processing":
            Event().wait(0.01)
        seen.append(room.state)
        context.guard.report(1.0)
        return Made(step)

    steps: dict[StepName, Step] = {**room.steps, step: long_call}
    settings = settings_in(room.settings.data_dir.parent, lease_s=0.2)
    ledger = Ledger(room.engine, lease_s=0.2)
    assert Runner(settings, ledger, room.storage, steps).run(room.job, "w")
    assert seen == ["failed"]
    assert room.desk.look(room.job).job.error_code == "cancelled"
    finished = set(room.desk.look(room.job).steps)
    assert step not in finished
    assert finished <= {*ORDER[: ORDER.index(step)], *BESIDE}
    assert list((settings.data_dir / "work").iterdir()) == []


def test_a_step_that_hangs_ends_its_job_and_its_process(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Native code cannot be stopped from outside."""
    ended = Event()
    monkeypatch.setattr("studio.jobs.lease.os._exit", lambda _: ended.set())

    def hang(_: Context) -> msgspec.Struct:
        assert ended.wait(10)
        return Made("extract")

    settings = settings_in(room.settings.data_dir.parent, lease_s=0.2, step_timeout_s=0.05)
    steps: dict[StepName, Step] = {**room.steps, "extract": hang}
    Runner(settings, Ledger(room.engine, lease_s=0.2), room.storage, steps).run(room.job, "w")
    job = room.desk.look(room.job).job
    assert (job.state, job.error_code) == ("failed", "engine_failed")
    assert "took longer" in job.error_message


def test_the_world_outside_a_cancelled_job_is_left_alone(room: Room) -> None:
    room.desk.cancel(room.job)
    assert not room.runner.run(room.job, "w")
    assert room.done == []


def test_a_job_is_announced_at_once_and_then_ever_more_seldom() -> None:
    nudges = Nudges()
    assert nudges.due(["a"], 0.0) == ["a"]
    assert nudges.due(["a"], FIRST_S - 1) == []
    assert nudges.due(["a"], FIRST_S) == ["a"]
    assert nudges.due(["a"], 2 * FIRST_S) == []
    assert nudges.due([], 2 * FIRST_S) == []
    assert nudges.due(["a"], 2 * FIRST_S + 1) == ["a"]


def test_the_dispatcher_sends_what_waits(room: Room) -> None:
    sent: list[str] = []
    dispatcher = Dispatcher(room.desk, sent.append, Workers(0, 1.0), lambda: None, max_deaths=5)
    dispatcher.tick()
    dispatcher.tick()
    assert sent == [room.job]
