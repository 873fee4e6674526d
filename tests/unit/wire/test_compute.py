import asyncio
import threading
import time

import pytest

from wire.compute import BATCH, COMMITTED, TENTATIVE, ComputeThread, Superseded
from wire.errors import AtCapacity


class Gate:
    """A job that runs until it is opened, so that others queue behind it."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> None:
        self._event.wait(5)

    def open(self) -> None:
        self._event.set()


async def test_urgent_work_first_then_by_arrival() -> None:
    thread, gate, order = ComputeThread("test"), Gate(), list[str]()
    jobs = [asyncio.create_task(thread.run(gate))]
    await asyncio.sleep(0)
    for name, priority in (("batch", BATCH), ("draft", TENTATIVE), ("first", COMMITTED), ("second", COMMITTED)):
        jobs.append(asyncio.create_task(thread.run(order.append, name, priority=priority)))
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(*jobs)
    assert order == ["first", "second", "draft", "batch"]
    assert thread.idle
    thread.close()


async def test_a_newer_job_of_the_same_key_supersedes() -> None:
    thread, gate = ComputeThread("test"), Gate()
    blocker = asyncio.create_task(thread.run(gate))
    await asyncio.sleep(0)
    old = asyncio.create_task(thread.run(str, "old", key="k"))
    await asyncio.sleep(0)
    new = asyncio.create_task(thread.run(str, "new", key="k"))
    await asyncio.sleep(0)
    gate.open()
    with pytest.raises(Superseded):
        await old
    assert await new == "new"
    await blocker
    thread.close()


async def test_a_full_queue_refuses() -> None:
    thread, gate = ComputeThread("test", max_queue=1), Gate()
    jobs = [asyncio.create_task(thread.run(gate))]
    await asyncio.sleep(0)
    jobs.append(asyncio.create_task(thread.run(gate)))
    await asyncio.sleep(0)
    with pytest.raises(AtCapacity):
        await thread.run(str)
    gate.open()
    await asyncio.gather(*jobs)
    thread.close()


async def test_a_cancelled_job_is_skipped_and_errors_come_back() -> None:
    thread, gate, ran = ComputeThread("test"), Gate(), list[int]()
    blocker = asyncio.create_task(thread.run(gate))
    await asyncio.sleep(0)
    cancelled = asyncio.create_task(thread.run(ran.append, 1))
    await asyncio.sleep(0)
    cancelled.cancel()
    gate.open()
    await blocker
    with pytest.raises(ValueError, match="nonsense"):
        await thread.run(int, "nonsense")
    assert ran == []
    thread.close()


async def test_several_workers_run_at_once() -> None:
    thread, gates = ComputeThread("test", workers=2), [Gate(), Gate(), Gate()]
    jobs = [asyncio.create_task(thread.run(gate)) for gate in gates]
    await asyncio.sleep(0)
    assert thread.waiting() == 1
    for gate in gates:
        gate.open()
    await asyncio.gather(*jobs)
    assert thread.idle
    thread.close()


async def test_batch_requests_take_more_workers_while_nothing_live_runs() -> None:
    thread, gates = ComputeThread("test", batch_workers=2), [Gate() for _ in range(5)]
    first, second, third = (asyncio.create_task(thread.run(gate, priority=BATCH)) for gate in gates[:3])
    await asyncio.sleep(0)
    assert thread.waiting() == 1
    live = asyncio.create_task(thread.run(gates[3]))
    later = asyncio.create_task(thread.run(gates[4]))
    await asyncio.sleep(0)
    assert thread.waiting() == 3
    gates[0].open()
    await first
    # The first live call has taken its place; the second one and the batch request wait for it.
    assert thread.waiting() == 2
    gates[1].open()
    await second
    assert thread.waiting() == 2
    for gate in gates[2:]:
        gate.open()
    await asyncio.gather(third, live, later)
    assert thread.idle
    thread.close()


async def test_live_work_is_load_and_batch_requests_are_not() -> None:
    thread = ComputeThread("test")
    thread.look()
    gate = Gate()
    batch = asyncio.create_task(thread.run(gate, priority=BATCH))
    await asyncio.sleep(0.01)
    thread.look()
    assert thread.overload.share == 0.0
    gate.open()
    await batch
    await thread.run(time.sleep, 0.02)
    thread.look()
    assert thread.overload.share > 0.0
    thread.close()
