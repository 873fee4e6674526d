"""A program on the live path: sends audio as a browser does, comes back after a loss, and hands on what it receives."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from vivavoce.errors import SessionFailed
from vivavoce.gateway_api import Forgotten, GatewayApi, Grant, Wanted
from vivavoce.retention import Frame, Retention
from wire.codec import MAX_FRAME_BYTES, Message, decode, encode
from wire.errors import WireError
from wire.events import CAPTURE_RATE_HZ, PROTOCOL, Ack, AckKind, Capture, End, Error, Speech, Tombstone, Video, Welcome
from wire.events import Frame as CameraFrame

CONNECT_TIMEOUT_S = 10.0
END_TIMEOUT_S = 60.0
"""How long the services get to finish after the last audio; the gateway itself gives up sooner."""
BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
"""Pauses before each attempt to connect again; after the last one the session is over."""
STEADY_S = 5.0
"""A connection that held this long was a good one: the next loss starts with the shortest pause."""
SEND_TIMEOUT_S = 10.0


class LiveClient:
    """One session. `on_message` gets every event with the session's time in seconds, and returns whether it completes a
    segment of speech. `on_loss` is told why a connection was lost; it is made again by itself. `on_replaced` gets the
    sample of the session from which a new channel hears everything again."""

    def __init__(
        self,
        api: GatewayApi,
        wanted: Wanted,
        *,
        on_message: Callable[[Message, float], bool],
        on_loss: Callable[[str], None] = lambda _: None,
        on_replaced: Callable[[int], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api, self._wanted, self._clock = api, wanted, clock
        self._on_message, self._on_loss, self._on_replaced = on_message, on_loss, on_replaced
        self._retained = Retention()
        self._socket: ClientConnection | None = None
        self._channel = ""
        self._base = 0
        self._answered = 0
        self._begun = asyncio.Event()
        self._started = 0.0
        self.all_sent = False
        """Everything has been said; the answer to the rest is awaited."""
        self._last_error = ""

    @property
    def base_sample(self) -> int:
        """The session's sample at which the present channel's clock reads zero; spans count from there."""
        return self._base

    async def film(self, jpeg: bytes) -> None:
        """What a camera sees now; left out while there is no connection."""
        if self._socket is not None:
            sample = self._retained.end - self._base
            await self._send(self._socket, CameraFrame(channel=self._channel, sample=sample), jpeg)

    async def run(self, frames: AsyncIterator[bytes]) -> None:
        """Speak `frames` (20 ms PCM16LE each) at real-time speed, and listen until all of it is answered.

        Raises SessionFailed when the gateway refuses or is lost, or does not finish in time.
        """
        grant = await self._api.open(self._wanted)
        speaking = asyncio.create_task(self._speak(frames), name="speak")
        listening = asyncio.create_task(self._listen(grant), name="listen")
        try:
            done, _ = await asyncio.wait({speaking, listening}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (speaking, listening):
                task.cancel()
            await asyncio.gather(speaking, listening, return_exceptions=True)

    async def _speak(self, frames: AsyncIterator[bytes]) -> None:
        """Frames by the clock; one that is late is sent at once."""
        await self._begun.wait()
        async for pcm in frames:
            due = self._started + (self._retained.end + len(pcm) // 2) / CAPTURE_RATE_HZ
            await asyncio.sleep(due - self._clock())
            await self._transmit(self._retained.push(pcm))
        self.all_sent = True
        await self._send_end()
        await asyncio.sleep(END_TIMEOUT_S)
        raise SessionFailed(f"The services did not finish within {END_TIMEOUT_S:.0f} s after the end of the file.")

    async def _listen(self, grant: Grant) -> None:
        attempt = 0
        while True:
            try:
                if attempt:
                    grant = await self._rejoin(grant)
                connected = self._clock()
                if await self._converse(grant):
                    return
                if self._clock() - connected > STEADY_S:
                    attempt = 0
                reason = self._last_error or "it was closed"
            except (OSError, TimeoutError, InvalidHandshake) as error:
                reason = str(error) or type(error).__name__
            except SessionFailed as error:
                if error.details.get("status", 500) < 500:
                    raise
                reason = error.message
            if not self._begun.is_set() or attempt == len(BACKOFF_S):
                raise SessionFailed(f"The connection to the gateway is lost: {reason}")
            self._on_loss(reason)
            await asyncio.sleep(BACKOFF_S[attempt])
            attempt += 1

    async def _rejoin(self, grant: Grant) -> Grant:
        try:
            return await self._api.renew(grant)
        except Forgotten:
            # The gateway restarted: go on in a new channel, whose clock begins behind what has been answered.
            fresh = await self._api.open(self._wanted)
            self._base = max(self._retained.start, self._answered)
            self._on_replaced(self._base)
            return fresh

    async def _converse(self, grant: Grant) -> bool:
        """One connection, until it ends; whether everything has been answered."""
        self._channel = grant.channel
        url = self._api.socket_url(grant)
        async with connect(
            url,
            subprotocols=[Subprotocol(PROTOCOL)],
            compression=None,
            proxy=None,
            max_size=MAX_FRAME_BYTES,
            open_timeout=CONNECT_TIMEOUT_S,
            ping_interval=5,
            ping_timeout=10,
            close_timeout=2,
        ) as socket:
            try:
                async for frame in socket:
                    if await self._receive(socket, frame):
                        return True
            except ConnectionClosed:
                pass
            finally:
                self._socket = None
            self._last_error = self._last_error or socket.close_reason or ""
        return False

    async def _receive(self, socket: ClientConnection, frame: str | bytes) -> bool:
        """Handle one frame; whether it was the last one of the session."""
        try:
            message = decode(frame)
        except WireError:
            return False
        event = message.event
        if isinstance(event, Welcome):
            await self._welcomed(socket, event)
        elif isinstance(event, Ack):
            self._retained.confirm(self._base + event.sample)
            return False
        elif isinstance(event, Video):
            await self._ack("video", event.number, event.language)
        elif isinstance(event, Error):
            self._last_error = event.message
        complete = self._on_message(message, self._clock() - self._started if self._started else 0.0)
        if isinstance(event, Tombstone):
            await self._ack("tombstone", event.seq, event.language)
        elif isinstance(event, End):
            await self._ack("end", event.seq, "")
            return True
        elif complete and isinstance(event, Speech):
            self._answered = max(self._answered, self._base + event.span[1])
            await self._ack("speech", event.seq, event.language)
        return False

    async def _welcomed(self, socket: ClientConnection, event: Welcome) -> None:
        if not self._begun.is_set():
            self._started = self._clock()
        for frame in self._retained.since(self._base + event.sample):
            await self._send(socket, self._capture(frame), frame.pcm)
        self._socket = socket
        if self.all_sent:
            await self._send_end()
        self._begun.set()

    def _capture(self, frame: Frame) -> Capture:
        return Capture(channel=self._channel, span=(frame.start - self._base, frame.end - self._base))

    async def _transmit(self, frame: Frame) -> None:
        if self._socket is not None:
            await self._send(self._socket, self._capture(frame), frame.pcm)

    async def _send_end(self) -> None:
        if self._socket is not None:
            at = self._retained.end - self._base
            await self._send(self._socket, End(channel=self._channel, seq=0, span=(at, at)))

    async def _ack(self, kind: AckKind, seq: int, language: str) -> None:
        if self._socket is not None:
            await self._send(self._socket, Ack(channel=self._channel, kind=kind, seq=seq, language=language))

    async def _send(
        self, socket: ClientConnection, event: Capture | CameraFrame | End | Ack, payload: bytes = b""
    ) -> None:
        """Send, or leave it to the next connection."""
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await socket.send(encode(Message(event, payload)))
