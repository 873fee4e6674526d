"""Two and three people in a room, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.fakes_gateway import running, speech, transcript, translation
from tests.fakes_rooms import House, Person, room
from wire.events import Ack, Capture, End, Error, Moderate, Prefer, Room, Transcript, Translation, Welcome

FRAME = bytes(960)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running(joins_per_minute=6_000) as edge, room(edge, name="Call") as house:
        yield house


async def clause(house: House, speaker: Person, seq: int, *languages: str) -> None:
    """One clause, recognised, translated and spoken."""
    await house.say(speaker, "asr", transcript(seq, speaker.channel))
    for language in languages:
        await house.say(speaker, "mt", translation(seq, speaker.channel, language))
        await house.say(speaker, "tts", speech(seq, 0, speaker.channel, language=language), FRAME)
        await house.say(speaker, "tts", speech(seq, 480, speaker.channel, language=language, last=True), FRAME)


async def test_each_hears_the_other_in_their_own_language_and_nobody_themselves(house: House) -> None:
    ana = await house.enter(name="Ana", role="speaker", speaks="pt", hears="pt")
    bob = await house.enter(name="Bob", role="speaker", speaks="en", hears="en")
    assert isinstance(ana.of(Welcome)[0], Welcome)
    await ana.until(lambda: house.needs(ana).targets == ("en",) and house.needs(bob).targets == ("pt",))
    await clause(house, bob, 0, "pt")
    await clause(house, ana, 0, "en")
    await ana.until(lambda: ana.spoken() and bob.spoken())
    assert ana.spoken() == [(bob.channel, 0, "pt")]
    assert bob.spoken() == [(ana.channel, 0, "en")]
    assert {event.channel for event in ana.of(Transcript)} == {bob.channel, ana.channel}
    assert [event.channel for event in ana.of(Translation)] == [bob.channel]
    await ana.until(lambda: house.acked(bob) == [("speech", 0, "pt")] and house.acked(ana) == [("speech", 0, "en")])


async def test_a_language_more_does_not_drop_what_is_in_work(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    assert house.needs(bob).targets == ()
    ana = await house.enter(hears="pt")
    before = house.needs(bob)
    await house.say(bob, "tts", speech(0, 0, bob.channel, gen=before.gen), FRAME)
    await house.enter(hears="zh")
    assert house.needs(bob).targets == ("pt",)  # nobody here translates into Chinese
    await house.enter(hears="en")
    assert house.needs(bob) == before  # who understands needs nothing
    await house.say(bob, "tts", speech(0, 480, bob.channel, last=True, gen=before.gen), FRAME)
    await ana.until(ana.spoken)


async def test_nothing_is_made_for_a_language_that_nobody_takes_any_more(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt")
    assert house.needs(bob).targets == ("pt",)
    gen = house.needs(bob).gen
    await ana.send(End(channel=ana.room, seq=0))
    assert await ana.closed() == 1000
    await bob.until(lambda: house.needs(bob).targets == ())
    assert house.needs(bob).gen == gen + 1
    assert house.needs(bob).floor == 0
    await clause(house, bob, 0, "pt")
    await bob.until(lambda: house.acked(bob) == [("speech", 0, "pt")])


async def test_who_was_away_misses_nothing_and_hears_nothing_twice(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt")
    eve = await house.enter(hears="pt")
    await clause(house, bob, 0, "pt")
    await ana.until(lambda: ana.spoken() and eve.spoken())
    await bob.until(lambda: house.acked(bob) == [("speech", 0, "pt")])
    await ana.drop()
    await bob.until(lambda: any(not member.present for member in bob.state().members))
    ana.heard.clear()
    for seq in (1, 2):
        await clause(house, bob, seq, "pt")
    await bob.until(lambda: len(house.acked(bob)) == 3)  # Ana holds nobody up
    await ana.come_back()
    await ana.until(lambda: len(ana.spoken()) == 2)
    assert ana.spoken() == [(bob.channel, 1, "pt"), (bob.channel, 2, "pt")]
    assert eve.spoken() == [(bob.channel, seq, "pt") for seq in range(3)]


async def test_speech_is_kept_until_everybody_who_is_there_has_it(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    await house.enter(hears="pt")
    slow = await house.enter(hears="pt", acks=False)
    await clause(house, bob, 0, "pt")
    await slow.until(slow.spoken)
    assert house.acked(bob) == []
    await slow.send(Ack(channel=bob.channel, kind="speech", seq=0, language="pt"))
    await bob.until(lambda: house.acked(bob) == [("speech", 0, "pt")])


async def test_a_speaker_who_comes_back_is_asked_for_what_is_missing(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    await bob.capture(0)
    await house.edge.stages.link("asr", "produce", bob.channel).say(
        Ack(channel=bob.channel, kind="capture", sample=160)
    )
    await bob.until(lambda: bob.of(Ack))
    await bob.drop()
    await bob.come_back()
    await bob.until(lambda: len(bob.of(Welcome)) == 2)
    assert bob.of(Welcome)[-1].sample == 160


async def test_originals_go_to_who_asked_or_understands(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    same = await house.enter(hears="en")
    asked = await house.enter(hears="pt", original=True)
    other = await house.enter(hears="pt")
    await bob.capture(0, sample=7)
    await same.until(lambda: same.of(Capture) and asked.of(Capture))
    assert same.of(Capture)[0].channel == bob.channel
    assert not other.of(Capture)
    assert not bob.of(Capture)


async def test_captions_only(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt", speech=False)
    await clause(house, bob, 0, "pt")
    await ana.until(lambda: ana.of(Translation))
    await bob.until(lambda: house.acked(bob) == [("speech", 0, "pt")])
    assert not ana.spoken()


async def test_a_language_that_is_only_read_is_not_spoken(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt", speech=False)
    assert (house.needs(bob).targets, house.needs(bob).unspoken) == (("pt",), ("pt",))
    eve = await house.enter(hears="pt")
    assert house.needs(bob).unspoken == ()
    await eve.send(Prefer(channel=house.room, speech=False))
    await bob.until(lambda: house.needs(bob).unspoken == ("pt",))
    gen = house.needs(bob).gen
    await ana.send(Prefer(channel=house.room, speech=True))
    await bob.until(lambda: house.needs(bob).unspoken == ())
    assert (house.needs(bob).gen, house.needs(bob).floor) == (gen + 1, 0)


async def test_who_comes_in_the_middle_of_a_clause_hears_from_the_next_one(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    await house.say(bob, "tts", speech(0, 0, bob.channel), FRAME)
    ana = await house.enter(hears="pt")
    await house.say(bob, "tts", speech(0, 480, bob.channel, last=True), FRAME)
    await clause(house, bob, 1, "pt")
    await ana.until(ana.spoken)
    assert [seq for _, seq, _ in ana.spoken()] == [1]


async def test_muted_microphones_are_blank(house: House) -> None:
    host = await house.enter(role="host", host_key=house.host_key)
    bob = await house.enter(role="speaker", speaks="en")
    await host.send(Moderate(channel=house.room, action="mute", member=bob.id))
    await bob.until(lambda: any(member.id == bob.id and member.muted for member in bob.state().members))
    await bob.send(Prefer(channel=house.room, muted=False))  # does not help against the host
    await bob.capture(0, sample=1_000)
    producer = house.edge.stages.link("asr", "produce", bob.channel)
    await bob.until(lambda: producer.kept)
    assert not any(producer.kept[0].payload)


async def test_languages_change_without_leaving(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt")
    await ana.send(Prefer(channel=house.room, hears="en", name="Ana"))
    await bob.until(lambda: house.needs(bob).targets == ())
    await bob.until(lambda: any(member.name == "Ana" for member in bob.state().members))
    await ana.send(Prefer(channel=house.room, hears="xx"))
    await ana.until(lambda: ana.of(Error))
    assert ana.of(Error)[0].code == "unsupported_language"


async def test_the_host_ends_the_room(house: House) -> None:
    host = await house.enter(role="host", host_key=house.host_key)
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt")
    await ana.send(Moderate(channel=house.room, action="end"))
    await ana.until(lambda: ana.of(Error))
    assert ana.of(Error)[0].code == "not_allowed"
    await host.send(Moderate(channel=house.room, action="end"))
    assert [await person.closed() for person in (host, bob, ana)] == [4003, 4003, 4003]
    assert (await house.client.get(f"/api/rooms/{house.room}")).status_code == 404
    await ana.until(lambda: house.edge.sessions == 0)


async def test_the_host_removes_and_promotes(house: House) -> None:
    host = await house.enter(role="host", host_key=house.host_key)
    ana = await house.enter(hears="pt")
    await host.send(Moderate(channel=house.room, action="make_speaker", member=ana.id))
    await ana.until(lambda: ana.of(Welcome))
    ana.channel = ana.of(Welcome)[0].channel
    await ana.capture(0)
    await ana.until(lambda: house.edge.stages.link("asr", "produce", ana.channel).kept)
    await host.send(Moderate(channel=house.room, action="remove", member=ana.id))
    assert await ana.closed() == 4002
    await host.until(lambda: [member.id for member in host.state().members] == [host.id])


async def test_a_listener_has_no_microphone(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt")
    await ana.send(Capture(channel=bob.channel, span=(0, 1)), bytes(2))
    await ana.until(lambda: ana.of(Error))
    assert ana.of(Error)[0].code == "invalid_message"
    assert not house.edge.stages.link("asr", "produce", bob.channel).kept


async def test_two_tabs_of_one_member(house: House) -> None:
    ana = await house.enter(hears="pt")
    first = ana._reading
    await ana.come_back()
    assert first is not None
    async with asyncio.timeout(3):
        await asyncio.gather(first, return_exceptions=True)
    assert ana.close_code == 4001
    await ana.until(lambda: len(ana.of(Room)) >= 2)


async def test_an_empty_wish_is_answered_to_whom_it_came_from_and_told_to_nobody(house: House) -> None:
    ana = await house.enter(hears="pt")
    bob = await house.enter(role="speaker", speaks="en")
    await ana.until(lambda: len(ana.state().members) == 2)
    before = len(bob.of(Room))
    for count in (1, 2):
        await ana.send(Prefer(channel=house.room))
        await ana.until(lambda count=count: [event.kind for event in ana.of(Ack)] == ["prefer"] * count)
    await ana.send(Prefer(channel=house.room, muted=True))
    await bob.until(lambda: any(member.muted for member in bob.state().members))
    assert len(bob.of(Room)) == before + 1
