import asyncio
from typing import Any

import pytest

from gateway.admission import StageLoad
from gateway.errors import TooManyRequests, UnknownChannel
from gateway.lobby import SERVICE, Lobby, address_of
from gateway.session import Session
from gateway.settings import GatewaySettings
from tests.fakes_gateway import FakeStages, until
from wire.errors import AtCapacity, Draining, NotAllowed
from wire.events import Open
from wire.metrics import CHANNELS


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def anything(_: Open) -> None: ...


def lobby(clock: Clock | None = None, **settings: Any) -> Lobby:
    return Lobby(
        GatewaySettings(_env_file=None, **settings),
        FakeStages().make,
        approve=anything,
        clock=clock or Clock(),
    )


def create(place: Lobby, address: str = "10.0.0.1") -> Session:
    return place.create(address, "en", ("pt",), {})


def gauge() -> float:
    return float(CHANNELS.labels(SERVICE)._value.get())


async def test_a_ticket_leads_to_its_session() -> None:
    place = lobby()
    session = create(place)
    assert place.redeem(place.ticket(session)) is session
    assert len(session.channel) == 22


async def test_a_key_leads_back_to_its_session() -> None:
    place = lobby()
    session, other = create(place), create(place)
    assert place.find(session.channel, session.key) is session
    for wrong in ("", other.key, "é"):
        with pytest.raises(NotAllowed):
            place.find(session.channel, wrong)
    with pytest.raises(UnknownChannel):
        place.find("nowhere", session.key)


async def test_places_are_counted() -> None:
    place = lobby(max_channels=3, max_channels_per_address=2)
    create(place)
    create(place)
    with pytest.raises(TooManyRequests, match="already holds 2"):
        create(place)
    create(place, "10.0.0.2")
    with pytest.raises(AtCapacity):
        create(place, "10.0.0.3")
    assert gauge() == 3


async def test_an_ended_session_is_gone_with_its_ticket() -> None:
    place = lobby()
    session = create(place)
    ticket = place.ticket(session)
    await session.end()
    assert len(place) == 0
    assert gauge() == 0
    with pytest.raises(NotAllowed):
        place.redeem(ticket)


async def test_ten_thousand_joins_in_a_row_leave_nothing() -> None:
    clock = Clock()
    place = lobby(clock, max_channels=2, ticket_ttl_s=0.01)
    admitted = refused = 0
    for _ in range(10_000):
        try:
            place.check_pace("10.0.0.1")
            place.ticket(create(place))
            admitted += 1
        except (AtCapacity, TooManyRequests):
            refused += 1
    assert (admitted, refused) == (2, 9_998)
    await until(lambda: len(place) == 0)
    assert gauge() == 0


async def test_the_pace_of_an_address_is_limited() -> None:
    clock = Clock()
    place = lobby(clock, joins_per_minute=60)
    for _ in range(30):
        place.check_pace("10.0.0.1")
    with pytest.raises(TooManyRequests) as refusal:
        place.check_pace("10.0.0.1")
    assert refusal.value.details["retry_after_s"] == 1.0
    place.check_pace("10.0.0.2")
    clock.now += 1
    place.check_pace("10.0.0.1")


async def test_draining_closes_every_session_and_takes_no_more() -> None:
    place = lobby(end_timeout_s=30)
    joined = create(place)
    create(place)

    class Away:
        def leave(self, code: int, reason: str) -> None: ...

    joined.attach(Away())
    async with asyncio.timeout(2):
        await place.drain(0.05)
    assert len(place) == 0
    with pytest.raises(Draining):
        create(place)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_what_counts_as_one_address(host: str | None, address: str) -> None:
    assert address_of(host) == address


async def test_one_more_is_refused_while_the_stages_are_busy_with_those_that_are_here() -> None:
    place = lobby()
    busy = [StageLoad(peak=0.6)]
    place.create("10.0.0.1", "en", ("pt",), {}, busy)
    with pytest.raises(AtCapacity) as refused:
        place.create("10.0.0.2", "en", ("pt",), {}, busy)
    assert (refused.value.status, refused.value.close_code) == (503, 1013)
    assert refused.value.details["retry_after_s"] > 0
    assert len(place) == 1
    place.create("10.0.0.2", "en", ("pt",), {}, [StageLoad(peak=0.3)])
    assert len(place) == 2
