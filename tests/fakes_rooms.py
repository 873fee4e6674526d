"""People in a room of a real gateway whose stages are the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.fakes_gateway import Edge
from wire.codec import Message, decode, encode
from wire.events import PROTOCOL, Ack, Capture, Event, Room, Speech


class Person:
    """A member with a socket. `heard` collects what arrives; speech is acknowledged when it is whole."""

    def __init__(self, edge: Edge, joined: dict[str, Any], *, acks: bool = True) -> None:
        self.edge, self.joined, self.acks = edge, joined, acks
        self.room, self.id, self.key = joined["room"], joined["member"], joined["key"]
        self.channel = joined["channel"]
        self.heard: list[Message] = []
        self.socket: ClientConnection | None = None
        self.close_code = 0
        self._reading: asyncio.Task[None] | None = None

    async def connect(self, ticket: str = "", **options: Any) -> "Person":
        url = f"ws://{self.edge.address}/room?ticket={ticket or self.joined['ticket']}"
        self.socket = await connect(
            url, subprotocols=[Subprotocol(PROTOCOL)], compression=None, proxy=None, close_timeout=0.2, **options
        )
        self._reading = asyncio.create_task(self._read(self.socket))
        return self

    async def come_back(self) -> "Person":
        async with httpx.AsyncClient(base_url=f"http://{self.edge.address}") as client:
            answer = await client.post(
                f"/api/rooms/{self.room}/members/{self.id}/ticket", headers={"X-Member-Key": self.key}
            )
            assert answer.status_code == 201, answer.text
            return await self.connect(answer.json()["ticket"])

    async def drop(self) -> None:
        """Lose the connection, without a word."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self.socket is not None:
            self.socket.transport.abort()

    async def send(self, event: Event, payload: bytes = b"") -> None:
        assert self.socket is not None
        await self.socket.send(encode(Message(event, payload)))

    async def capture(self, first: int, sample: int = 0, samples: int = 320) -> None:
        payload = sample.to_bytes(2, "little", signed=True) * samples
        await self.send(Capture(channel=self.channel, span=(first, first + samples)), payload)

    def of(self, kind: type[Event]) -> list[Any]:
        return [message.event for message in self.heard if isinstance(message.event, kind)]

    def spoken(self) -> list[tuple[str, int, str]]:
        """Whole segments of speech: (channel, seq, language)."""
        return [(event.channel, event.seq, event.language) for event in self.of(Speech) if event.last]

    def state(self) -> Room:
        room: Room = self.of(Room)[-1]
        return room

    async def until(self, condition: Any, timeout_s: float = 3.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                await asyncio.sleep(0.005)

    async def closed(self) -> int:
        assert self._reading is not None
        async with asyncio.timeout(3):
            await asyncio.gather(self._reading, return_exceptions=True)
        return self.close_code

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                message = decode(frame)
                self.heard.append(message)
                event = message.event
                if self.acks and isinstance(event, Speech) and event.last:
                    await self.send(Ack(channel=event.channel, kind="speech", seq=event.seq, language=event.language))
        self.close_code = socket.close_code or 0


class House:
    """A room in a gateway, and how people come into it."""

    def __init__(self, edge: Edge) -> None:
        self.edge = edge
        self.client = httpx.AsyncClient(base_url=f"http://{edge.address}")
        self.room = self.host_key = ""
        self.people: list[Person] = []

    async def make(self, **wanted: Any) -> None:
        answer = await self.client.post("/api/rooms", json=wanted)
        assert answer.status_code == 201, answer.text
        self.room, self.host_key = answer.json()["room"], answer.json()["host_key"]

    async def ask(self, **wanted: Any) -> httpx.Response:
        return await self.client.post(f"/api/rooms/{self.room}/members", json=wanted)

    async def enter(self, *, acks: bool = True, **wanted: Any) -> Person:
        answer = await self.ask(**wanted)
        assert answer.status_code == 201, answer.text
        person = await Person(self.edge, answer.json(), acks=acks).connect()
        self.people.append(person)
        await person.until(lambda: person.of(Room))
        if person.channel:
            await self.connect_stages(person.channel)
        return person

    async def connect_stages(self, channel: str) -> None:
        for stage, role in (("asr", "listen"), ("mt", "listen"), ("tts", "listen"), ("asr", "produce")):
            await self.edge.stages.link(stage, role, channel).connect()

    async def say(self, speaker: Person, stage: str, event: Event, payload: bytes = b"") -> None:
        await self.edge.stages.link(stage, channel=speaker.channel).say(event, payload)

    def needs(self, speaker: Person) -> Any:
        """The newest `open` that the speaker's recogniser got."""
        return self.edge.stages.link("asr", "produce", speaker.channel).opened[-1]

    def acked(self, speaker: Person) -> list[tuple[str, int, str]]:
        """Speech that the last stage need not keep any more."""
        posted = self.edge.stages.link("tts", channel=speaker.channel).posted
        return [(event.kind, event.seq, event.language) for event in posted if isinstance(event, Ack)]


@contextlib.asynccontextmanager
async def room(edge: Edge, **wanted: Any) -> AsyncIterator[House]:
    """A room until the block ends; everybody leaves then."""
    house = House(edge)
    await house.make(**wanted)
    try:
        yield house
    finally:
        for person in house.people:
            await person.drop()
        await house.client.aclose()
