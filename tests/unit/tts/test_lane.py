import asyncio

import pytest

from tests.fakes_tts import SECONDS_PER_CHARACTER, FakePort, fake_engines
from tts.catchup import CatchUpPolicy, Waiting
from tts.engines.base import Voice
from tts.lane import Gate, Lane
from tts.speaker import Order, Speaker
from tts.utterance import Utterance
from tts.voices import VoiceBook
from wire.compute import ComputeThread
from wire.errors import WireError
from wire.events import End, Speech, Tombstone, Translation


class FakeClauses:
    """Speaks Portuguese by the fakes."""

    def __init__(self, compute: ComputeThread) -> None:
        self.speaker = Speaker(VoiceBook(fake_engines()))
        self.compute = compute
        self.waited: list[Waiting] = []

    def utterance(self, event: Translation, waiting: Waiting) -> tuple[Voice, Utterance]:
        self.waited.append(waiting)
        voice = self.speaker.book.choose(event.language)
        return voice, Utterance(self.compute, self.speaker.speak(Order(event.text, voice)), timeout_s=5, rate=1.1)

    def natural_s(self, event: Translation) -> float:
        return len(event.text) * SECONDS_PER_CHARACTER

    async def complain(self, error: WireError, about: str) -> None:
        raise AssertionError(f"unexpected complaint about {about}: {error}")

    def rate_hz(self, voice: Voice) -> int:
        return self.speaker.book.engine(voice).sample_rate_hz


def clause(seq: int, gen: int = 0) -> Translation:
    return Translation(channel="c", seq=seq, gen=gen, text="Bom dia.", language="pt", source_language="en")


async def test_last_of_several_lanes_passes_an_event_on() -> None:
    gate = Gate(End(channel="c", seq=1), 2)
    assert not gate.reached()
    assert gate.reached()


async def test_clauses_wait_their_turn_and_gates_theirs() -> None:
    port, compute = FakePort(), ComputeThread("tts-test")
    lane = Lane(port, FakeClauses(compute), max_backlog=4, gen=0, policy=CatchUpPolicy())
    end = End(channel="c", seq=2)
    await lane.put(clause(0))
    await lane.put(Tombstone(channel="c", seq=1, stage="mt", code="timeout", language="pt"))
    await lane.put(Gate(end, 1))
    async with asyncio.timeout(3):
        while end not in port.finished:
            await asyncio.sleep(0.001)
    assert [event.seq for event in port.finished] == [0, 1, 2]
    assert port.events()[-2:] == [port.finished[1], end]
    await lane.close()
    compute.close()


async def test_full_lane_holds_the_sender_back() -> None:
    port, compute = FakePort(), ComputeThread("tts-test")
    clauses = FakeClauses(compute)
    engine = clauses.speaker.book.engines[1]
    engine.gate.clear()  # type: ignore[attr-defined] # it is a fake
    lane = Lane(port, clauses, max_backlog=1, gen=0, policy=CatchUpPolicy())
    await lane.put(clause(0))
    await asyncio.sleep(0.001)
    await lane.put(clause(1))
    waiting = asyncio.create_task(lane.put(clause(2)))
    await asyncio.sleep(0.005)
    assert not waiting.done()
    engine.gate.set()  # type: ignore[attr-defined]
    async with asyncio.timeout(3):
        await waiting
    await lane.close()
    compute.close()


async def test_what_was_sent_and_what_is_queued_waits_to_be_heard() -> None:
    port, compute = FakePort(), ComputeThread("tts-test")
    clauses = FakeClauses(compute)
    lane = Lane(port, clauses, max_backlog=4, gen=0, policy=CatchUpPolicy())
    for seq in range(3):
        await lane.put(clause(seq))
    async with asyncio.timeout(3):
        while len(port.finished) < 3:
            await asyncio.sleep(0.001)
    first, second, third = clauses.waited
    assert first == Waiting(0.0, pytest.approx(0.8))
    assert second.sent_s == pytest.approx(0.4, abs=0.1)
    assert third.sent_s == pytest.approx(0.8, abs=0.15)
    assert third.behind_s == 0.0
    assert {event.rate for event in port.events() if isinstance(event, Speech)} == {1.1}
    port.clock += 5.0
    assert lane.waiting() == Waiting()
    lane.received(2)
    assert lane.waiting().sent_s == pytest.approx(0.4, abs=0.1)
    lane.interrupt(1)
    assert lane.waiting() == Waiting()
    await lane.close()
    compute.close()


async def test_oldest_clause_is_left_out_when_far_too_much_waits() -> None:
    port, compute = FakePort(), ComputeThread("tts-test")
    lane = Lane(port, FakeClauses(compute), max_backlog=8, gen=0, policy=CatchUpPolicy(skip_above_s=0.7))
    for seq in range(4):
        await lane.put(clause(seq))
    async with asyncio.timeout(3):
        while len(port.finished) < 4:
            await asyncio.sleep(0.001)
    skipped = [event.seq for event in port.events() if isinstance(event, Tombstone) and event.code == "skipped"]
    spoken = [event.seq for event in port.events() if isinstance(event, Speech) and event.last]
    assert skipped == [0, 1]
    assert spoken == [2, 3]
    await lane.close()
    compute.close()


async def test_two_clauses_are_spoken_as_one_when_much_waits() -> None:
    port, compute = FakePort(), ComputeThread("tts-test")
    clauses = FakeClauses(compute)
    lane = Lane(port, clauses, max_backlog=8, gen=0, policy=CatchUpPolicy(merge_above_s=0.5))
    await lane.put(clause(0))
    await lane.put(clause(1))
    await lane.put(Gate(End(channel="c", seq=2), 1))
    async with asyncio.timeout(3):
        while len(port.finished) < 3:
            await asyncio.sleep(0.001)
    engine = clauses.speaker.book.engines[1]
    assert [text for text, _, _ in engine.said] == ["Bom dia. Bom dia."]  # type: ignore[attr-defined]  # it is a fake
    assert [event.seq for event in port.events() if isinstance(event, Speech) and event.last] == [0, 1]
    assert [event.seq for event in port.finished] == [0, 1, 2]
    await lane.close()
    compute.close()


async def test_both_fail_with_the_utterance_that_they_share() -> None:
    port, compute = FakePort(), ComputeThread("tts-test")
    clauses = FakeClauses(compute)
    clauses.speaker.book.engines[1].failure = RuntimeError("no")  # type: ignore[attr-defined]  # it is a fake
    lane = Lane(port, clauses, max_backlog=8, gen=0, policy=CatchUpPolicy(merge_above_s=0.5))
    await lane.put(clause(0))
    await lane.put(clause(1))
    async with asyncio.timeout(3):
        while len(port.finished) < 2:
            await asyncio.sleep(0.001)
    assert [event.seq for event in port.events() if isinstance(event, Tombstone)] == [0, 1]
    await lane.close()
    compute.close()
