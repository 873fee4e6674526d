"""Who may come in, and who may not."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from gateway.errors import TooManyRequests
from gateway.rooms.errors import RoomFull
from gateway.rooms.member import Member, Wishes
from tests.fakes_gateway import running, transcript
from tests.fakes_rooms import House, Person, room
from wire.events import End, Room, Transcript


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running(joins_per_minute=6_000, room_speakers=2, room_members=4) as edge, room(edge) as house:
        yield house


SECRET = "open sesame"  # noqa: S105 - of a room in a test


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_code"]


async def test_a_ticket_opens_once(house: House) -> None:
    joined = (await house.ask(hears="pt")).json()
    await Person(house.edge, joined).connect()
    thief = await Person(house.edge, joined).connect()
    assert await thief.closed() == 1008
    assert thief.heard[0].event.code == "not_allowed"  # type: ignore[attr-defined]


async def test_an_unknown_ticket_opens_nothing(house: House) -> None:
    joined = {**(await house.ask(hears="pt")).json(), "ticket": "made-up"}
    assert await (await Person(house.edge, joined).connect()).closed() == 1008


async def test_an_expired_ticket_opens_nothing() -> None:
    async with running(ticket_ttl_s=1e-6) as edge, room(edge) as house:
        joined = (await house.ask(hears="pt")).json()
        assert await (await Person(edge, joined).connect()).closed() == 1008


async def test_a_foreign_page_comes_to_nothing(house: House) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    answer = await house.client.post("/api/rooms", json={}, headers=foreign)
    assert refusal(answer) == (403, "not_allowed")
    joined = (await house.ask(hears="pt")).json()
    with pytest.raises(InvalidStatus) as refused:
        await Person(house.edge, joined).connect(additional_headers=foreign)
    assert refused.value.response.status_code == 403
    person = await Person(house.edge, joined).connect()  # the ticket was not spent
    await person.until(lambda: person.of(Room))


async def test_one_host_and_only_with_the_key(house: House) -> None:
    assert refusal(await house.ask(role="host")) == (403, "not_allowed")
    assert refusal(await house.ask(role="host", host_key="guess")) == (403, "not_allowed")
    assert (await house.ask(host_key=house.host_key)).json()["role"] == "host"
    assert refusal(await house.ask(host_key=house.host_key)) == (409, "host_present")


async def test_a_password() -> None:
    async with running() as edge, room(edge, password=SECRET) as house:
        assert refusal(await house.ask()) == (403, "wrong_password")
        assert refusal(await house.ask(password=SECRET[:-1])) == (403, "wrong_password")
        assert (await house.ask(password=SECRET)).status_code == 201
        assert (await house.client.get(f"/api/rooms/{house.room}")).json()["needs_password"] is True


async def test_a_full_room(house: House) -> None:
    for _ in range(2):
        assert (await house.ask(role="speaker", speaks="en")).status_code == 201
    assert refusal(await house.ask(role="speaker", speaks="en")) == (503, "room_full")
    for _ in range(2):
        assert (await house.ask(hears="pt")).status_code == 201
    assert refusal(await house.ask(hears="pt")) == (503, "room_full")


async def test_somebody_elses_key_does_not_fit(house: House) -> None:
    ana, bob = (await house.ask(hears="pt")).json(), (await house.ask(hears="pt")).json()
    path = f"/api/rooms/{house.room}/members/{ana['member']}"
    for key in (bob["key"], "guess", ""):
        answer = await house.client.post(f"{path}/ticket", headers={"X-Member-Key": key})
        assert refusal(answer) == (403, "not_allowed")
        assert refusal(await house.client.delete(path, headers={"X-Member-Key": key})) == (403, "not_allowed")
    assert (await house.client.delete(path, headers={"X-Member-Key": ana["key"]})).status_code == 204


async def test_a_proxy_may_choose_how_a_rooms_id_begins(house: House) -> None:
    made = await house.client.post("/api/rooms", json={}, headers={"X-Room-Place": "a1b2c3d4"})
    assert made.status_code == 201
    room = made.json()["room"]
    assert (room[:8], len(room)) == ("a1b2c3d4", 30)
    assert (await house.client.get(f"/api/rooms/{room}")).status_code == 200
    wrong = await house.client.post("/api/rooms", json={}, headers={"X-Room-Place": "../../.."})
    assert wrong.status_code == 422


async def test_rooms_that_are_not_there(house: House) -> None:
    assert refusal(await house.client.get("/api/rooms/nowhere")) == (404, "unknown_room")
    house.room = "nowhere"
    assert refusal(await house.ask()) == (404, "unknown_room")


@pytest.mark.parametrize("name", ["🙂" * 10, "<b>Ana</b><script>alert(1)</script>", "a" * 2_000, "a\u0000\n\u202eb"])
async def test_names_are_text(house: House, name: str) -> None:
    person = await house.enter(name=name, hears="pt")
    shown = person.state().members[0].name
    assert len(shown) <= 80
    assert shown.isprintable()
    assert name.startswith(shown) or "\n" in name


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"speaks": "tlh", "role": "speaker"}, "unsupported_language"),
        ({"hears": "tlh"}, "unsupported_language"),
        ({"hears": "pt", "voice": "nobody"}, "unknown_voice"),
        ({"hears": "<b>"}, "invalid_input"),
        ({"role": "king"}, "invalid_input"),
        ({"surprise": 1}, "invalid_input"),
    ],
)
async def test_wishes_that_cannot_be_granted(house: House, wanted: dict[str, Any], code: str) -> None:
    assert refusal(await house.ask(**wanted)) == (422, code)


async def test_joins_are_paced() -> None:
    async with running(joins_per_minute=3) as edge, room(edge) as house:
        answers = [await house.ask(hears="pt") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [201, 201, 429, 429, 429]
        assert int(answers[-1].headers["Retry-After"]) >= 1


async def test_coming_back_is_not_counted_and_guessing_a_key_is() -> None:
    async with running(joins_per_minute=4) as edge, room(edge) as house:
        joined = (await house.ask(hears="pt")).json()
        path = f"/api/rooms/{house.room}/members/{joined['member']}/ticket"

        async def renew(key: str) -> int:
            return (await house.client.post(path, headers={"X-Member-Key": key})).status_code

        assert [await renew(joined["key"]) for _ in range(20)] == [201] * 20
        assert [await renew("guess") for _ in range(3)] == [403, 403, 429]


async def test_ten_thousand_joins_in_a_row_leave_nothing_behind() -> None:
    async with running(joins_per_minute=1e6, stage_cache_s=600.0) as edge, room(edge) as house:
        hall = edge.app.state.hall
        place = hall.room(house.room)

        async def join(address: str) -> Member:
            member = await hall.join(place, Wishes(hears="pt"), address=address, password="", host_key="")
            hall.ticket(place, member)
            return member

        for _ in range(10_000):
            place.remove(await join("10.0.0.1"), 1000, "left")
        assert (len(place.members), len(hall._tickets)) == (0, 0)
        for number in range(300):
            with contextlib.suppress(RoomFull, TooManyRequests):
                await join(f"10.0.0.{number % 2}")
        assert len(place.members) == 2 * edge.settings.max_members_per_address
        assert len(hall._tickets) == len(place.members)


async def test_nothing_of_a_speaker_who_has_gone_is_kept_for_ever() -> None:
    async with running(joins_per_minute=6_000, channel_grace_s=0.1) as edge, room(edge) as house:
        ana = await house.enter(hears="pt")
        listener = edge.app.state.hall.member(house.room, ana.id)
        for _ in range(3):
            bob = await house.enter(role="speaker", speaks="en")
            await house.say(bob, "asr", transcript(0, bob.channel))
            await ana.until(lambda bob=bob: any(event.channel == bob.channel for event in ana.of(Transcript)))
            await bob.send(End(channel=house.room, seq=0))
            assert await bob.closed() == 1000
        await ana.until(lambda: not listener.outgoing._speakers, 5)
