import asyncio

from tests.fakes_tts import FakePort, fake_engines
from tts.engines.base import Voice
from tts.lane import Gate, Lane
from tts.speaker import Order, Speaker
from tts.utterance import Utterance
from tts.voices import VoiceBook
from wire.compute import ComputeThread
from wire.errors import WireError
from wire.events import End, Tombstone, Translation


class FakeClauses:
    """Speaks Portuguese by the fakes."""

    def __init__(self, compute: ComputeThread) -> None:
        self.speaker = Speaker(VoiceBook(fake_engines()))
        self.compute = compute

    def utterance(self, event: Translation) -> tuple[Voice, Utterance]:
        voice = self.speaker.book.choose(event.language)
        return voice, Utterance(self.compute, self.speaker.speak(Order(event.text, voice)), timeout_s=5)

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
    lane = Lane(port, FakeClauses(compute), max_backlog=4, gen=0)
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
    lane = Lane(port, clauses, max_backlog=1, gen=0)
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
