"""Who sees which picture of a speaker."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.rooms.faces import FACE_PATIENCE_S, Faces, sharing
from tests.fakes_gateway import running
from tests.fakes_rooms import House, Person, room
from wire.events import Ack, Frame, Prefer, Video

JPEG = b"\xff\xd8 a picture"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running(joins_per_minute=6_000) as edge, room(edge) as house:
        yield house


async def see(house: House, speaker: Person, payload: bytes = JPEG, **more: bool) -> None:
    await speaker.send(Frame(channel=speaker.channel, **more), payload)


def pictures(person: Person) -> list[tuple[str, bytes]]:
    return [(m.event.language, m.payload) for m in person.heard if isinstance(m.event, Video)]


def stage_links(house: House, speaker: Person) -> set[str]:
    return {link.role for link in house.edge.stages.links if (link.stage, link.channel) == ("lipsync", speaker.channel)}


def test_a_language_has_a_face_while_frames_of_it_come() -> None:
    faces = Faces()
    assert not faces.has("pt", 0.0)
    faces.made("pt", 10.0)
    assert faces.has("pt", 10.0 + FACE_PATIENCE_S / 2)
    assert not faces.has("de", 10.0)
    assert not faces.has("pt", 10.0 + FACE_PATIENCE_S)
    assert [faces.plain(Frame(channel="c", sample=at)).number for at in (0, 640)] == [0, 1]


@pytest.mark.parametrize(("viewers", "every"), [(0, 1), (1, 1), (10, 1), (11, 2), (50, 5)])
def test_many_viewers_get_fewer_frames_each(viewers: int, every: int) -> None:
    assert [number for number in range(20) if sharing(number, range(viewers))] == list(range(0, 20, every))


async def test_who_hears_the_speaker_sees_the_camera_and_nobody_needs_a_face(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    same = await house.enter(hears="en")
    reader = await house.enter(hears="pt", speech=False)
    await see(house, bob)
    await same.until(lambda: pictures(same) and pictures(reader))
    assert pictures(same) == pictures(reader) == [("", JPEG)]
    assert pictures(bob) == []
    assert stage_links(house, bob) == set()


async def test_the_face_takes_the_place_of_the_camera(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt")
    same = await house.enter(hears="en")
    await see(house, bob)
    await ana.until(lambda: pictures(ana) == [("", JPEG)])  # nothing better is there yet
    await bob.until(lambda: stage_links(house, bob) == {"produce", "listen"})
    face = Video(channel=bob.channel, language="pt", number=0, seq=0, offset=0, sample_rate_hz=24_000)
    await house.edge.stages.link("lipsync", channel=bob.channel).say(face, b"speaks")
    await see(house, bob)
    await same.until(lambda: len(pictures(same)) == 2)
    assert pictures(ana) == [("", JPEG), ("pt", b"speaks")]
    assert pictures(same) == [("", JPEG)] * 2


async def test_a_face_is_made_from_the_moment_somebody_listens(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="pt", speech=False)
    await see(house, bob, still=True)
    await ana.until(lambda: pictures(ana))
    assert stage_links(house, bob) == set()
    await ana.send(Prefer(channel=house.room, speech=True))
    await bob.until(lambda: stage_links(house, bob))
    assert house.edge.stages.link("lipsync", "produce", bob.channel).drafts[0].payload == JPEG


async def test_a_still_picture_is_shown_to_who_comes_later(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    await see(house, bob, still=True)
    late = await house.enter(hears="en")
    await late.until(lambda: pictures(late))


async def test_who_confirms_no_pictures_gets_a_dozen(house: House) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    ana = await house.enter(hears="en")
    for _ in range(12):
        await see(house, bob)
    await ana.until(lambda: len(pictures(ana)) == 12)
    for _ in range(8):
        await see(house, bob)
    await asyncio.sleep(0.1)
    assert len(pictures(ana)) == 12
    await ana.send(Ack(channel=bob.channel, kind="video", seq=11))
    await ana.until(lambda: len(pictures(ana)) == 20)
