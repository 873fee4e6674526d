"""A gateway for tests of the live client: real sockets, with what the test says and the losses it asks for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from vivavoce.gateway_api import Forgotten, Grant, Wanted
from wire.codec import Message, decode, encode
from wire.events import PROTOCOL, AnyEvent, Capture, End

Talk = Callable[["FakeSession"], Awaitable[None]]


class FakeSession:
    """One connection, as the test's script drives it."""

    def __init__(self, socket: ServerConnection, channel: str) -> None:
        self.socket, self.channel = socket, channel
        self.received: list[Message] = []

    async def send(self, event: AnyEvent, payload: bytes = b"") -> None:
        await self.socket.send(encode(Message(event, payload)))

    async def receive(self) -> Message:
        message = decode(await self.socket.recv())
        self.received.append(message)
        return message

    async def hear(self, samples: int | None = None) -> None:
        """Take audio, up to a sample or to the end of what is said."""
        while True:
            event = (await self.receive()).event
            if isinstance(event, End):
                return
            if samples is not None and isinstance(event, Capture) and event.span[1] >= samples:
                return


class FakeGateway:
    """Implements what LiveClient needs of GatewayApi. Each connection is served by the next script."""

    def __init__(self, *talks: Talk, forgets: bool = False) -> None:
        self.sessions: list[FakeSession] = []
        self.wanted: list[Wanted] = []
        self._talks = list(talks)
        self._forgets = forgets
        self._server: Server | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeGateway"]:
        async with serve(self._serve, "127.0.0.1", 0, subprotocols=[Subprotocol(PROTOCOL)]) as self._server:
            yield self

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        session = FakeSession(socket, socket.request.path.rpartition("=")[2])
        self.sessions.append(session)
        await self._talks[len(self.sessions) - 1](session)

    def socket_url(self, grant: Grant) -> str:
        assert self._server is not None
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}/live?ticket={grant.channel}"

    async def open(self, wanted: Wanted) -> Grant:
        self.wanted.append(wanted)
        return Grant(channel=f"channel{len(self.wanted)}", ticket="t", key="k")

    async def renew(self, grant: Grant) -> Grant:
        await asyncio.sleep(0)
        if self._forgets:
            raise Forgotten("never heard of it", status=404)
        return grant
