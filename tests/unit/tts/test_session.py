import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest

from tests.fakes_tts import FakePort, FakeSynthesizer, fake_engines
from tts.session import Session
from tts.settings import TtsSettings
from tts.speaker import Speaker
from tts.voices import VoiceBook
from wire.compute import ComputeThread
from wire.errors import EngineFailed, InvalidMessage
from wire.events import End, Open, Speech, Tombstone, Transcript, Translation, Welcome


class Room:
    """A session on fakes."""

    def __init__(self) -> None:
        self.engines = fake_engines()
        self.port = FakePort()
        self.compute = ComputeThread("tts-test")
        self.speaker = Speaker(VoiceBook(self.engines))
        self.session = Session(
            self.port, self.speaker, self.compute, TtsSettings(max_backlog=8, speculate=True, _env_file=None)
        )

    @property
    def good(self) -> FakeSynthesizer:
        """The engine that speaks Portuguese."""
        return self.engines[1]

    async def open(self, *targets: str, gen: int = 0, voices: dict[str, str] | None = None, **more: Any) -> None:
        event = Open(channel="c", targets=targets, gen=gen, voices=voices or {}, **more)
        await self.session.open(event, Welcome(channel="c"))

    async def say(self, seq: int, text: str = "Bom dia a todos.", language: str = "pt", **more: Any) -> Translation:
        event = Translation(
            channel="c", seq=seq, text=text, language=language, source_language="en", span=(seq, seq + 1), **more
        )
        await self.session.receive(event, b"")
        return event

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(3):
            while not condition():
                await asyncio.sleep(0.001)

    async def finished(self, count: int) -> None:
        await self.until(lambda: len(self.port.finished) >= count)

    def order(self) -> list[tuple[str, int]]:
        """Kind and seq of what was passed on, each clause once."""
        found = [(type(event).__name__, event.seq) for event in self.port.events()]
        return [item for index, item in enumerate(found) if index == 0 or found[index - 1] != item]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    yield room
    await room.session.close()
    room.compute.close()


async def test_clause_becomes_packets_of_speech(room: Room) -> None:
    await room.open("pt")
    said = await room.say(0, t={"mt.out": 1.0}, rev=3)
    await room.finished(1)
    packets = room.port.speech(0)
    first, last = packets[0][0], packets[-1][0]
    assert [event.last for event, _ in packets] == [False] * (len(packets) - 1) + [True]
    assert (first.voice, first.sample_rate_hz, first.state, first.rev, first.span) == (
        "good-rui",
        24_000,
        "committed",
        3,
        (0, 1),
    )
    assert len(packets[0][1]) == 960
    assert first.phonemes
    assert not any(event.phonemes for event, _ in packets[1:])
    assert first.t["mt.out"] < first.t["tts.in"] < first.t["tts.first"]
    assert last.t == first.t
    at = 0
    for event, payload in packets:
        assert event.offset == at
        at += len(payload) // 2
    assert np.abs(np.frombuffer(b"".join(payload for _, payload in packets), "<i2")).max() > 1_000
    assert room.port.finished == [said]
    assert set(map(id, room.port.causes)) == {id(said)}


async def test_order_is_kept_to_the_end(room: Room) -> None:
    await room.open("pt")
    await room.say(0)
    await room.session.receive(Tombstone(channel="c", seq=1, stage="asr", code="engine_failed"), b"")
    await room.say(2)
    await room.session.receive(Tombstone(channel="c", seq=3, stage="mt", code="timeout", language="pt"), b"")
    await room.session.receive(End(channel="c", seq=4), b"")
    await room.finished(5)
    assert room.order() == [("Speech", 0), ("Tombstone", 1), ("Speech", 2), ("Tombstone", 3), ("End", 4)]
    assert [event.seq for event in room.port.finished] == [0, 1, 2, 3, 4]


async def test_speech_that_arrives_late_is_known_to_be_heard_late(room: Room) -> None:
    text = "Bom dia a todos, e muito obrigado por terem vindo hoje."
    await room.open("pt")
    await room.say(0, text, closing=True)
    await room.finished(1)
    room.port.clock += 10.0
    room.port.acknowledge(("speech", 0, "pt"))
    room.port.acknowledge(("speech", 0, "xx"))
    await room.say(1, text, closing=True)
    await room.finished(2)
    rates = {event.seq: event.rate for event in room.port.events() if isinstance(event, Speech)}
    assert rates[1] > rates[0]


async def test_end_waits_for_every_language(room: Room) -> None:
    await room.open("pt", "en")
    room.good.gate.clear()
    await room.say(0, language="en")
    await room.say(0)
    await room.session.receive(End(channel="c", seq=1), b"")
    await asyncio.sleep(0.01)
    assert not any(isinstance(event, End) for event in room.port.events())
    room.good.gate.set()
    await room.finished(3)
    assert isinstance(room.port.events()[-1], End)
    assert room.port.speech(0, "en")
    assert room.port.speech(0, "pt")


async def test_end_of_a_silent_channel_is_passed_on(room: Room) -> None:
    await room.open("pt")
    await room.session.receive(End(channel="c", seq=0), b"")
    assert room.order() == [("End", 0)]
    assert len(room.port.finished) == 1


async def test_failed_clause_becomes_a_tombstone_and_the_next_is_spoken(room: Room) -> None:
    await room.open("pt")
    room.good.failure = EngineFailed("broken")
    await room.say(0)
    await room.finished(1)
    room.good.failure = None
    await room.say(1)
    await room.finished(2)
    assert room.order() == [("Tombstone", 0), ("Speech", 1)]
    stone = room.port.events()[0]
    assert isinstance(stone, Tombstone)
    assert (stone.stage, stone.code, stone.language, stone.span) == ("tts", "engine_failed", "pt", (0, 1))


async def test_unexpected_failure_is_a_tombstone_too(room: Room) -> None:
    await room.open("pt")
    room.good.failure = ZeroDivisionError("not ours")
    await room.say(0)
    await room.finished(1)
    assert room.order() == [("Tombstone", 0)]


async def test_clause_that_fails_half_way_is_closed(room: Room) -> None:
    await room.open("pt")
    room.good.failure, room.good.late = EngineFailed("broken"), True
    await room.say(0)
    await room.finished(1)
    packets = room.port.speech(0)
    assert packets[-1][0].last
    assert len(packets) > 1
    assert room.order() == [("Speech", 0)]


@pytest.mark.parametrize("text", ["", "…", "😀"])
async def test_clause_with_nothing_to_say_is_empty_speech(room: Room, text: str) -> None:
    await room.open("pt")
    await room.say(0, text)
    await room.finished(1)
    ((event, payload),) = room.port.speech(0)
    assert event.last
    assert payload == b""


async def test_unspoken_language_is_told_once(room: Room) -> None:
    await room.open("xx")
    for seq in range(3):
        await room.say(seq, language="xx")
    await room.finished(3)
    assert [stone.code for stone in room.port.events() if isinstance(stone, Tombstone)] == ["unsupported_language"] * 3
    assert [error.code for error in room.port.complaints] == ["unsupported_language"]


async def test_unknown_voice_is_told_and_the_default_speaks(room: Room) -> None:
    await room.open("pt", voices={"pt": "nobody"})
    await room.say(0)
    await room.finished(1)
    assert room.port.speech(0)[0][0].voice == "good-rui"
    await room.until(lambda: room.port.complaints)
    assert [error.code for error in room.port.complaints] == ["unknown_voice"]


async def test_voice_asked_for_speaks(room: Room) -> None:
    await room.open("pt-BR", voices={"pt": "good-lia"})
    await room.say(0, language="pt-BR")
    await room.finished(1)
    assert room.port.speech(0, "pt-BR")[0][0].voice == "good-lia"


async def test_voices_are_made_ready_when_a_channel_opens(room: Room) -> None:
    await room.open("pt", "de", "xx")
    await room.until(lambda: room.speaker.prepared(room.speaker.book.choose("pt")))
    await room.until(lambda: room.speaker.prepared(room.speaker.book.choose("de")))


async def test_newer_generation_drops_what_waits(room: Room) -> None:
    await room.open("pt")
    room.good.gate.clear()
    for seq in range(3):
        await room.say(seq)
    await room.until(lambda: room.good.prepared)
    await room.open("pt", gen=1)
    room.good.gate.set()
    await room.say(3, gen=1)
    await room.finished(4)
    spoken = {event.seq for event in room.port.events() if isinstance(event, Speech) and event.last}
    assert spoken == {3}
    assert len(room.good.said) <= 2


async def test_another_language_interrupts_nobody(room: Room) -> None:
    await room.open("pt")
    room.good.gate.clear()
    await room.say(0)
    await room.say(1)
    await room.until(lambda: room.good.prepared)
    await room.open("pt", "de", gen=1, floor=0)
    room.good.gate.set()
    await room.say(2, gen=1)
    await room.finished(3)
    assert [event.seq for event in room.port.events() if isinstance(event, Speech) and event.last] == [0, 1, 2]


async def prepared_draft(room: Room, text: str = "Bom dia a todos.") -> None:
    await room.open("pt")
    await room.until(lambda: room.speaker.prepared(room.speaker.book.choose("pt")) and room.compute.idle)
    await room.say(0, text, state="tentative", closing=True, rev=1)
    await room.until(lambda: room.good.chunks_made == 2 and room.compute.idle)


async def test_draft_is_spoken_when_it_is_committed(room: Room) -> None:
    await prepared_draft(room)
    assert room.port.emitted == []
    await room.say(0)
    await room.finished(1)
    assert room.good.chunks_made == 3
    assert room.port.speech(0)[-1][0].last


async def test_other_text_is_spoken_anew(room: Room) -> None:
    await prepared_draft(room, "Bom dia.")
    await room.say(0)
    await room.finished(1)
    assert [text for text, _, _ in room.good.said] == ["Bom dia.", "Bom dia a todos."]


async def test_drafts_that_have_not_ended_are_ignored(room: Room) -> None:
    await room.open("pt")
    await room.until(lambda: room.speaker.prepared(room.speaker.book.choose("pt")) and room.compute.idle)
    await room.say(0, state="tentative", closing=False)
    await asyncio.sleep(0.01)
    assert room.good.said == []


async def test_other_events_are_refused(room: Room) -> None:
    await room.open("pt")
    wrong = Transcript(channel="c", seq=0, text="x", language="en")
    with pytest.raises(InvalidMessage):
        await room.session.receive(wrong, b"")
    assert room.port.finished == [wrong]


async def test_closing_stops_the_work(room: Room) -> None:
    await room.open("pt")
    for seq in range(4):
        await room.say(seq)
    await room.until(lambda: room.good.chunks_made >= 1)
    await room.session.close()
    made = room.good.chunks_made
    await asyncio.sleep(0.02)
    assert room.good.chunks_made <= made + 1


async def test_nothing_is_prepared_while_the_voice_is_overloaded(room: Room) -> None:
    room.compute.overload.level = 1
    await room.open("pt")
    await room.until(lambda: room.speaker.prepared(room.speaker.book.choose("pt")) and room.compute.idle)
    await room.say(0, state="tentative", closing=True)
    await asyncio.sleep(0.01)
    assert room.good.said == []


async def test_a_clause_from_running_speech_is_spoken_faster_than_a_phrase_of_its_own(room: Room) -> None:
    await room.open("pt")
    await room.say(0, closing=True)
    await room.finished(1)
    await room.say(1)
    await room.finished(2)
    alone, running = (rate for _, _, rate in room.good.said)
    assert alone == 1.0
    assert running == pytest.approx(1.25)
    assert {event.rate for event, _ in room.port.speech(1)} == {1.25}


async def test_a_language_that_is_only_read_costs_no_speech_until_somebody_listens(room: Room) -> None:
    await room.open("pt", unspoken=("pt",))
    await room.say(0, "Bom", state="tentative", closing=True)
    await room.say(0)
    await room.finished(1)
    assert room.order() == []
    assert room.good.said == []
    await room.open("pt", gen=1, floor=0)
    await room.say(1, gen=1)
    await room.finished(2)
    assert room.order() == [("Speech", 1)]
