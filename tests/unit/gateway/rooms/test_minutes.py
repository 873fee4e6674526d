"""What a room keeps of what was said, and who may have it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.rooms.minutes import LINE_BYTES, Minutes
from tests.fakes_gateway import json_of, running, transcript, translation
from tests.fakes_rooms import House, room
from wire.events import End, Moderate, Tombstone

PLENTY = 100_000


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running(joins_per_minute=6_000) as edge, room(edge, name="Call") as house:
        yield house


async def read(house: House, key: str, language: str = "", status: int = 200) -> dict[str, Any]:
    answer = await house.client.get(
        f"/api/rooms/{house.room}/transcript", params={"language": language}, headers={"X-Member-Key": key}
    )
    assert answer.status_code == status, answer.text
    return json_of(answer)


def texts(kept: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(line["speaker"], line["language"], line["text"]) for line in kept["lines"]]


def test_one_clock_for_everybody_and_own_words_where_there_is_no_translation() -> None:
    minutes = Minutes(max_bytes=PLENTY)
    minutes.note(transcript(0, "a", span=(0, 32_000)), "Ana", 5.0)
    minutes.note(transcript(0, "b", span=(16_000, 24_000)), "Bob", 4.0)
    minutes.note(translation(0, "a"), "Ana", 5.0)
    minutes.note(transcript(0, "a", span=(0, 32_000)), "Ana", 9.0)  # asr was restarted and says it again
    minutes.note(Tombstone(channel="a", seq=1, stage="mt", code="internal"), "Ana", 6.0)
    minutes.note(translation(7, "a"), "Ana", 6.0)  # of a clause that is not kept
    assert [(line.start_s, line.end_s, line.speaker, line.text) for line in minutes.lines("pt")] == [
        (4.0, 4.5, "Bob", "clause 0"),
        (5.0, 7.0, "Ana", "oração 0"),
    ]
    assert [line.language for line in minutes.lines("pt")] == ["en", "pt"]
    assert [line.text for line in minutes.lines("en-US")] == [line.text for line in minutes.lines()] == ["clause 0"] * 2
    assert minutes.languages() == ["en", "pt"]


@given(st.lists(st.tuples(st.integers(0, 50), st.text(max_size=80), st.booleans())))
def test_it_never_holds_more_than_it_may(events: list[tuple[int, str, bool]]) -> None:
    minutes = Minutes(max_bytes=1_500)
    for seq, text, translated in events:
        if translated:
            event = translation(seq)
            event.text = text
            minutes.note(event, "Ana", seq)
        else:
            clause = transcript(seq)
            clause.text = text
            minutes.note(clause, "Ana", seq)
        held = sum(len(line.text.encode()) for language in ("", "pt") for line in minutes.lines(language))
        assert len(minutes) * LINE_BYTES <= 1_500
        assert held <= 2 * 1_500
    assert minutes.complete or len(minutes) < len(events)


def test_the_oldest_give_way_and_it_says_so() -> None:
    minutes = Minutes(max_bytes=3 * (LINE_BYTES + 20))
    for seq in range(5):
        minutes.note(transcript(seq), "Ana", seq)
    assert [line.text for line in minutes.lines()] == ["clause 2", "clause 3", "clause 4"]
    assert not minutes.complete
    nothing = Minutes(max_bytes=0)
    nothing.note(transcript(0), "Ana", 0.0)
    assert nothing.lines() == []


async def test_who_comes_late_gets_all_of_it(house: House) -> None:
    bob = await house.enter(name="Bob", role="speaker", speaks="en")
    ana = await house.enter(name="Ana", hears="pt")
    await house.say(bob, "asr", transcript(0, bob.channel, span=(0, 16_000)))
    await house.say(bob, "mt", translation(0, bob.channel))
    await ana.until(lambda: ana.heard and ana.of(type(translation(0))))
    late = await house.enter(name="Eve", hears="de")
    kept = await read(house, late.key, "pt")
    assert (kept["name"], kept["complete"], kept["languages"]) == ("Call", True, ["en", "pt"])
    assert texts(kept) == [("Bob", "pt", "oração 0")]
    assert texts(await read(house, late.key)) == [("Bob", "en", "clause 0")]


async def test_who_left_early_gets_what_was_said_until_then(house: House) -> None:
    bob = await house.enter(name="Bob", role="speaker", speaks="en")
    ana = await house.enter(name="Ana", hears="de")
    for sample in range(0, 16_000, 320):
        await bob.capture(sample)
    await house.say(bob, "asr", transcript(0, bob.channel, span=(0, 16_000)))
    await ana.send(End(channel=house.room, seq=0))
    assert await ana.closed() == 1000
    room = house.edge.app.state.hall.room(house.room)
    room._began_at -= 60.0  # a minute later
    await house.say(bob, "asr", transcript(1, bob.channel, span=(0, 16_000)))
    await bob.until(lambda: len(room.minutes) == 2)
    assert texts(await read(house, ana.key)) == [("Bob", "en", "clause 0")]
    assert len(texts(await read(house, bob.key))) == 2


async def test_it_is_for_members_only_and_gone_with_the_room() -> None:
    async with running(joins_per_minute=6_000, room_transcript_s=0.5) as edge, room(edge) as house:
        host = await house.enter(role="host", host_key=house.host_key)
        bob = await house.enter(name="Bob", role="speaker", speaks="en")
        await house.say(bob, "asr", transcript(0, bob.channel))
        await read(house, "somebody", status=403)
        await host.send(Moderate(channel=house.room, action="remove", member=bob.id))
        await bob.closed()
        await read(house, bob.key, status=403)
        await host.send(Moderate(channel=house.room, action="end"))
        await host.closed()
        assert texts(await read(house, host.key)) == [("Bob", "en", "clause 0")]
        await read(house, bob.key, status=403)
        path = f"/api/rooms/{house.room}/transcript"
        async with asyncio.timeout(5):
            while (await house.client.get(path, headers={"X-Member-Key": host.key})).status_code != 404:
                await asyncio.sleep(0.02)
