"""One person in a room, as a program: joins, speaks a recording at real time, notes what arrives and when."""

import asyncio
import contextlib
import time
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from wire.codec import Message, decode, encode
from wire.events import CAPTURE_RATE_HZ, PROTOCOL, Ack, Capture, End, Event, Segment, Speech

FRAME_BYTES = CAPTURE_RATE_HZ // 50 * 2
FRAME_S = 0.02
TOO_MANY, PATIENT_TRIES = 429, 60
GOODBYE_S = 5.0


class RoomGuest:
    """`heard` holds (monotonic seconds, message). Speech is acknowledged when it is whole."""

    def __init__(self, url: str, joined: dict[str, Any]) -> None:
        self.url, self.joined = url, joined
        self.channel: str = joined["channel"]
        self.heard: list[tuple[float, Message]] = []
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._said = 0

    @classmethod
    async def join(cls, client: httpx.AsyncClient, room: str, **wanted: Any) -> "RoomGuest":
        """Join and connect, in the pace that the gateway allows an address. Raises httpx.HTTPStatusError."""
        for _ in range(PATIENT_TRIES):
            answer = await client.post(f"/api/rooms/{room}/members", json=wanted)
            if answer.status_code != TOO_MANY:
                break
            await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        answer.raise_for_status()
        guest = cls(str(client.base_url).rstrip("/"), answer.json())
        await guest.connect(guest.joined["ticket"])
        return guest

    async def connect(self, ticket: str) -> None:
        address = "ws" + self.url.removeprefix("http")
        self._socket = await connect(
            f"{address}/room?ticket={ticket}&room={self.joined['room']}",
            subprotocols=[Subprotocol(PROTOCOL)],
            compression=None,
            proxy=None,
        )
        self._reading = asyncio.create_task(self._read(self._socket))

    async def come_back(self, client: httpx.AsyncClient) -> None:
        """With a fresh ticket, after `leave`."""
        path = f"/api/rooms/{self.joined['room']}/members/{self.joined['member']}/ticket"
        answer = await client.post(path, headers={"X-Member-Key": self.joined["key"]})
        answer.raise_for_status()
        await self.connect(answer.json()["ticket"])

    async def leave(self) -> None:
        """Cut the connection, without a word."""
        if self._socket is not None and self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            self._socket.transport.abort()

    async def send(self, event: Event, payload: bytes = b"") -> None:
        """One message to the gateway, while connected."""
        assert self._socket is not None  # noqa: S101 - who says something is connected
        await self._socket.send(encode(Message(event, payload)))

    async def say_goodbye(self) -> None:
        """Leave for good."""
        if self._socket is not None and self._reading is not None:
            await self.send(End(channel=self.joined["room"], seq=0))
            await asyncio.wait([self._reading], timeout=GOODBYE_S)
            await self.leave()

    async def speak(self, pcm: bytes) -> None:
        """A recording at real time, 16 kHz PCM16LE mono; it follows what was spoken before."""
        started, begin = time.monotonic(), self._said
        for number, first in enumerate(range(0, len(pcm), FRAME_BYTES)):
            frame = pcm[first : first + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
            at = begin + first // 2
            self._said = at + FRAME_BYTES // 2
            event = Capture(channel=self.channel, span=(at, at + FRAME_BYTES // 2))
            await self.send(event, frame)
            await asyncio.sleep(max(0.0, started + (number + 1) * FRAME_S - time.monotonic()))

    def of(self, kind: type[Segment], channel: str) -> list[Any]:
        """Committed segments of a speaker."""
        events = [message.event for _, message in self.heard]
        return [e for e in events if isinstance(e, kind) and e.channel == channel and e.state == "committed"]

    def spoken(self, channel: str) -> list[int]:
        """Whole segments of speech of a speaker, in the order in which they became whole."""
        return [event.seq for event in self.of(Speech, channel) if event.last]

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                message = decode(frame)
                self.heard.append((time.monotonic(), message))
                event = message.event
                if isinstance(event, Speech) and event.last:
                    ack = Ack(channel=event.channel, kind="speech", seq=event.seq, language=event.language)
                    await socket.send(encode(Message(ack)))
