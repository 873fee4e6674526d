import asyncio
import threading

import pytest

from tests.unit.wire.stages import Stage, free_port, until
from wire.compute import ComputeThread
from wire.load import Load


async def test_a_stage_says_how_busy_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wire.load.LOOK_S", 0.01)
    compute = ComputeThread("thing")
    monkeypatch.setattr(compute, "look", lambda: False)  # would soon find that it has nothing to do
    stage = Stage("thing", free_port(), None, load=Load(lambda: compute, "Busy."))
    await stage.start()
    compute.overload.level = 1
    await until(lambda: stage.app.state.shell.load.get("level") == 1)
    assert set(stage.app.state.shell.load) == {"share", "peak", "level"}
    await stage.stop()
    compute.close()


async def test_memory_is_given_back_when_nothing_live_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr("wire.load.TIDY_S", 0.01)
    monkeypatch.setattr("wire.load.give_back", lambda: given.append(1))
    compute, done = ComputeThread("thing"), threading.Event()
    stage = Stage("thing", free_port(), None, load=Load(lambda: compute, "Busy."))
    await stage.start()
    await until(lambda: len(given) > 1)
    live = asyncio.create_task(compute.run(done.wait, 5))
    await until(lambda: compute.waiting() == 1)
    before = len(given)
    done.set()
    await live
    await until(lambda: len(given) > before)
    await stage.stop()
    compute.close()
