import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from mt.interpreter import Interpreter
from mt.session import Session
from mt.settings import MtSettings
from tests.fakes_mt import FakePort, Fakes, fake_library
from wire.compute import ComputeThread
from wire.errors import InvalidMessage
from wire.events import Capture, End, Open, Tombstone, Transcript, Translation, Welcome
from wire.outbox import key_of

EN_PT, PT_EN = "bergamot-en-pt", "bergamot-pt-en"


class Room:
    """A session on fakes."""

    def __init__(self, folder: Path) -> None:
        self.fakes: Fakes = fake_library(folder)
        self.port = FakePort()
        self.compute = ComputeThread("mt-test")
        self.session = Session(self.port, Interpreter(self.fakes.library, self.compute), MtSettings(max_backlog=4))

    async def open(self, *targets: str, source: str = "en", gen: int = 0, floor: int | None = None) -> None:
        event = Open(channel="c", source=source, targets=targets, gen=gen, floor=floor)
        await self.session.open(event, Welcome(channel="c"))

    async def hear(self, seq: int, text: str, language: str = "en", **more: Any) -> Transcript:
        event = Transcript(channel="c", seq=seq, text=text, language=language, span=(seq * 10, seq * 10 + 10), **more)
        await self.session.receive(event, b"")
        return event

    async def draft(self, seq: int, rev: int, text: str, **more: Any) -> Transcript:
        return await self.hear(seq, text, rev=rev, state="tentative", **more)

    async def until(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(2):
            while not condition():
                await asyncio.sleep(0.001)

    async def finished(self, count: int) -> None:
        await self.until(lambda: len(self.port.finished) >= count)

    def texts(self, state: str = "committed") -> list[str]:
        return [event.text for event in self.port.translations(state)]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    room = Room(tmp_path)
    yield room
    await room.session.close()
    room.compute.close()


async def test_one_translation_per_target(room: Room) -> None:
    await room.open("pt", "en")
    heard = await room.hear(0, "Hello.", t={"asr.commit": 1.0})
    await room.finished(1)
    portuguese, english = room.port.translations()
    assert (portuguese.text, portuguese.language, portuguese.source_language) == ("pt(Hello.)", "pt", "en")
    assert (english.text, english.language, english.route) == ("Hello.", "en", ())
    assert (portuguese.span, portuguese.stable, portuguese.state) == ((0, 10), len("pt(Hello.)"), "committed")
    assert portuguese.t["asr.commit"] < portuguese.t["mt.in"] < portuguese.t["mt.out"]
    assert [key_of(cause) for cause in room.port.causes if cause is not None] == [key_of(heard)] * 2
    assert [key_of(event) for event in room.port.finished] == [key_of(heard)]


async def test_order_is_kept_to_the_end(room: Room) -> None:
    await room.open("pt")
    for seq in range(8):
        await room.hear(seq, f"Sentence {seq}.")
    stone = Tombstone(channel="c", seq=8, stage="asr", code="engine_failed")
    end = End(channel="c", seq=9)
    await room.session.receive(stone, b"")
    await room.session.receive(end, b"")
    await room.finished(10)
    assert [event.seq for event in room.port.emitted] == list(range(10))
    assert room.port.emitted[8:] == [stone, end]


async def test_a_full_backlog_holds_the_sender_back(room: Room) -> None:
    await room.open("pt")
    room.fakes.model(EN_PT).gate.clear()
    for seq in range(5):
        await room.hear(seq, f"Sentence {seq}.")
        await asyncio.sleep(0)
    sending = asyncio.create_task(room.hear(5, "Too many."))
    await asyncio.sleep(0.01)
    assert not sending.done()
    room.fakes.model(EN_PT).gate.set()
    await sending
    await room.finished(6)
    assert len(room.texts()) == 6


async def test_a_failure_is_a_tombstone_and_the_next_goes_on(room: Room) -> None:
    await room.open("pt")
    room.fakes.model(EN_PT).answers["Bad."] = ""
    await room.hear(0, "Bad.")
    await room.hear(1, "Good.")
    await room.finished(2)
    stone, good = room.port.emitted
    assert isinstance(stone, Tombstone)
    assert (stone.seq, stone.stage, stone.code, stone.language) == (0, "mt", "engine_failed", "pt")
    assert isinstance(good, Translation)
    assert room.port.complaints == []


async def test_a_missing_pair_is_told_once(room: Room) -> None:
    await room.open("pt", source="auto")
    for seq in range(3):
        await room.hear(seq, "Hola.", language="es")
    await room.finished(3)
    assert [event.seq for event in room.port.emitted if isinstance(event, Tombstone)] == [0, 1, 2]
    assert [error.code for error in room.port.complaints] == ["unsupported_language"]


async def test_an_unexpected_error_does_not_stop_the_channel(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.open("pt")
    real = room.fakes.library.route
    failing = iter([True])

    def route(source: str, target: str) -> Any:
        if next(failing, False):
            raise KeyError("bug")
        return real(source, target)

    await room.until(lambda: room.session._warming is not None and room.session._warming.done())
    monkeypatch.setattr(room.fakes.library, "route", route)
    await room.hear(0, "One.")
    await room.hear(1, "Two.")
    await room.finished(2)
    assert [type(event) for event in room.port.emitted] == [Tombstone, Translation]


async def test_drafts_show_what_is_stable(room: Room) -> None:
    await room.open("pt")
    model = room.fakes.model(EN_PT)
    model.answers |= {"I": "Eu", "I think": "Eu acho", "I think that": "Eu acho que"}
    for rev, text in enumerate(("I.", "I think.", "I think that.")):
        await room.draft(0, rev, text)
        while len(model.calls) <= rev or not room.compute.idle:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.002)
    assert room.texts("tentative") == ["Eu", "Eu acho"]
    assert [event.rev for event in room.port.translations("tentative")] == [1, 2]
    assert room.port.finished == []


async def test_a_closing_draft_is_whole_and_reused(room: Room) -> None:
    await room.open("pt")
    await room.draft(0, 0, "I think so.", closing=True)
    await room.until(lambda: room.texts("tentative"))
    await room.hear(0, "I think so.")
    await room.finished(1)
    closing, final = room.port.translations("tentative") + room.port.translations()
    assert closing.closing
    assert closing.text == final.text == "pt(I think so.)"
    assert len(room.fakes.models[EN_PT].calls) == 1


async def test_only_the_latest_draft_is_translated(room: Room) -> None:
    await room.open("pt")
    model = room.fakes.model(EN_PT)
    model.gate.clear()
    await room.draft(0, 0, "one")
    await room.until(lambda: model.calls)
    for rev in range(1, 5):
        await room.draft(0, rev, f"one {'two ' * rev}")
    model.gate.set()
    await room.until(lambda: len(model.calls) == 2)
    assert model.calls[1][0] == "One two two two two"


async def test_a_committed_clause_goes_before_drafts_and_ends_them(room: Room) -> None:
    await room.open("pt")
    model = room.fakes.model(EN_PT)
    model.gate.clear()
    await room.draft(1, 0, "next")
    await room.until(lambda: model.calls)
    await room.draft(0, 9, "old")
    await room.hear(0, "Old.")
    model.gate.set()
    await room.finished(1)
    await room.draft(0, 10, "too late")
    await room.hear(1, "Next.")
    await room.finished(2)
    assert [text for text, _ in model.calls] == ["next", "Old.", "Next."]


async def test_a_newer_generation_drops_what_waits(room: Room) -> None:
    await room.open("pt")
    model = room.fakes.model(EN_PT)
    model.gate.clear()
    await room.hear(0, "Zero.")
    await room.until(lambda: model.calls)
    await room.hear(1, "One.")
    await room.open("pt", gen=1)
    model.gate.set()
    await room.hear(2, "Two.", gen=1)
    await room.finished(3)
    assert [text for text, _ in model.calls] == ["Zero.", "Two."]
    assert [event.seq for event in room.port.finished] == [0, 1, 2]


async def test_another_language_costs_nothing_that_waits(room: Room) -> None:
    await room.open("pt")
    model = room.fakes.model(EN_PT)
    model.gate.clear()
    await room.hear(0, "Zero.")
    await room.until(lambda: model.calls)
    await room.hear(1, "One.")
    await room.open("pt", "en", gen=1, floor=0)
    model.gate.set()
    await room.finished(2)
    assert [text for text, _ in model.calls] == ["Zero.", "One."]
    assert "pt(One.)" in room.texts()


async def test_a_newer_generation_may_want_another_language(room: Room) -> None:
    await room.open("pt")
    await room.hear(0, "Hello.")
    await room.finished(1)
    await room.open("en", source="pt", gen=1)
    await room.hear(1, "Dois.", language="pt", gen=1)
    await room.finished(2)
    assert room.texts() == ["pt(Hello.)", "en(Dois.)"]


async def test_no_targets_nothing_made_all_finished(room: Room) -> None:
    await room.open()
    await room.hear(0, "Hello.")
    await room.finished(1)
    assert room.port.emitted == []


async def test_audio_is_refused(room: Room) -> None:
    await room.open("pt")
    with pytest.raises(InvalidMessage):
        await room.session.receive(Capture(channel="c", span=(0, 1)), b"\0\0")
    odd = Translation(channel="c", seq=0, text="x", language="pt", source_language="en")
    with pytest.raises(InvalidMessage):
        await room.session.receive(odd, b"")
    assert room.port.finished == [odd]


async def test_opening_loads_what_will_be_needed(room: Room) -> None:
    await room.open("pt", source="zh")
    await room.until(lambda: set(room.fakes.models) == {"opus-mt-zh-en", EN_PT})


async def test_closing_twice_and_before_opening(tmp_path: Path) -> None:
    room = Room(tmp_path)
    await room.session.close()
    await room.open("pt")
    await room.session.close()
    await room.session.close()
    room.compute.close()


@pytest.mark.parametrize(("level", "drafted"), [(0, ["wait", "Done."]), (1, ["Done."]), (2, [])])
async def test_drafts_are_the_first_thing_that_is_left_out(room: Room, level: int, drafted: list[str]) -> None:
    room.compute.overload.level = level
    await room.open("pt")
    model = room.fakes.model(EN_PT)
    await room.draft(0, 0, "wait")
    await room.until(lambda: [text for text, _ in model.calls] == drafted[:-1])
    await room.draft(0, 1, "Done.", closing=True)
    await room.until(lambda: [text for text, _ in model.calls] == drafted)
    await room.hear(0, "Done.")
    await room.finished(1)
    assert ("wait" in [text for text, _ in model.calls]) == ("wait" in drafted)
    assert room.texts() == ["pt(Done.)"], "what is committed is always translated"
