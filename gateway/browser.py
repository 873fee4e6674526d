"""One browser's socket: `/live?ticket=…`, subprotocol `vivavoce.v1`. Reads within limits, sends what there is."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Protocol

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.limits import TokenBucket
from gateway.lobby import SERVICE
from gateway.session import Browser
from gateway.settings import GatewaySettings
from wire.codec import Message, decode, encode
from wire.errors import InvalidInput, MessageTooLarge, NotAllowed, WireError
from wire.events import PROTOCOL, Error, Event
from wire.logs import get_logger
from wire.metrics import DROPS, ERRORS
from wire.origins import origin_allowed
from wire.sockets import refuse

MESSAGES_PER_S, MESSAGE_BURST = 200.0, 4_000.0
MISTAKES_PER_S, MISTAKE_BURST = 0.2, 20.0
SEND_TIMEOUT_S = 10.0
"""A browser that takes this long to accept one frame does not read."""
SLOW_CLOSE = 1013
GONE = (WebSocketDisconnect, RuntimeError)
"""What Starlette raises on a socket whose other side has left."""
log = get_logger()


class Mail(Protocol):
    """What a browser is to be sent."""

    @property
    def overrun(self) -> bool: ...
    @property
    def last_word(self) -> tuple[int, str] | None: ...
    def take(self) -> Message | None: ...
    def note(self, event: Event) -> None: ...
    async def wait(self) -> None: ...


class Seat(Protocol):
    """What a browser's socket is opened for: a session, or a member of a room."""

    browser: Browser | None

    @property
    def about(self) -> str:
        """The channel that complaints name."""

    @property
    def outgoing(self) -> Mail: ...
    @property
    def patient(self) -> bool:
        """Whether the browser may be silent for as long as it likes."""

    def attach(self, browser: Browser) -> None: ...
    def detach(self, browser: Browser) -> None: ...
    def delay_s(self, message: Message) -> float: ...
    async def receive(self, message: Message) -> None: ...


async def serve_browser(socket: WebSocket, redeem: Callable[[str], Seat], settings: GatewaySettings) -> None:
    """Serve one browser until it leaves or its session ends. `redeem` raises WireError for a bad ticket."""
    if not origin_allowed(socket.headers.get("origin"), socket.headers.get("host"), settings.allowed_origins):
        await _refuse_origin(socket)
        return
    try:
        if PROTOCOL not in socket.scope.get("subprotocols", []):
            raise InvalidInput(f"Connect with the subprotocol `{PROTOCOL}`.")
        seat = redeem(socket.query_params.get("ticket", ""))
    except WireError as error:
        ERRORS.labels(SERVICE, error.code).inc()
        await refuse(socket, error)
        return
    try:
        await socket.accept(subprotocol=PROTOCOL)
    except GONE:
        return
    await BrowserSocket(socket, seat, idle_timeout_s=settings.idle_timeout_s).run()


async def _refuse_origin(socket: WebSocket) -> None:
    error = NotAllowed("This page's origin may not connect; add it to ALLOWED_ORIGINS if it should.")
    ERRORS.labels(SERVICE, error.code).inc()
    await socket.send_denial_response(JSONResponse(error.body(), error.status))


class BrowserSocket:
    """A connected browser. Implements `session.Browser`."""

    def __init__(self, socket: WebSocket, seat: Seat, *, idle_timeout_s: float) -> None:
        self._socket, self._seat, self._idle_timeout_s = socket, seat, idle_timeout_s
        self._leaving: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        now = time.monotonic()
        self._messages = TokenBucket(MESSAGES_PER_S, MESSAGE_BURST, now)
        self._mistakes = TokenBucket(MISTAKES_PER_S, MISTAKE_BURST, now)

    def leave(self, code: int, reason: str) -> None:
        if not self._leaving.done():
            self._leaving.set_result((code, reason))

    async def run(self) -> None:
        """Serve until either side has had enough; then the session knows that nobody is here."""
        self._seat.attach(self)
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        over: list[asyncio.Future[Any]] = [*tasks, self._leaving]
        try:
            await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception):
                    log.error("browser let go", channel=self._seat.about, exc_info=outcome)
                    self.leave(1011, "something went wrong inside the gateway; connect again")
            self._seat.detach(self)
            if self._leaving.done():
                with contextlib.suppress(*GONE, TimeoutError):
                    async with asyncio.timeout(1.0):
                        await self._socket.close(*self._leaving.result())
            self._leaving.cancel()

    async def _read(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._idle_timeout_s):
                    received = await self._socket.receive()
            except TimeoutError:
                if self._seat.patient:
                    continue
                self.leave(1001, f"nothing was heard for {self._idle_timeout_s:g} s")
                return
            except GONE:
                return
            if received["type"] == "websocket.disconnect":
                return
            frame = received.get("bytes")
            await self._take(frame if frame is not None else received.get("text") or "")

    async def _take(self, frame: str | bytes) -> None:
        wait_s = self._messages.spend(1.0, time.monotonic())
        try:
            message = decode(frame)
            wait_s = max(wait_s, self._seat.delay_s(message))
            await self._seat.receive(message)
        except MessageTooLarge as error:
            ERRORS.labels(SERVICE, error.code).inc()
            self.leave(error.close_code, error.message[:120])
        except WireError as error:
            self._complain(error)
        if wait_s > 0:
            DROPS.labels(SERVICE, "throttled").inc()
            await asyncio.sleep(wait_s)

    def _complain(self, error: WireError) -> None:
        ERRORS.labels(SERVICE, error.code).inc()
        if self._mistakes.take(1.0, time.monotonic()) > 0:
            self.leave(1008, "too many invalid messages")
        else:
            self._seat.outgoing.note(Error(channel=self._seat.about, code=error.code, message=error.message))

    async def _write(self) -> None:
        outgoing = self._seat.outgoing
        while self._seat.browser is self:
            message = outgoing.take()
            if outgoing.overrun:
                self._too_slow()
                return
            if message is not None:
                if not await self._send(encode(message)):
                    return
            elif outgoing.last_word is not None:
                self.leave(*outgoing.last_word)
                return
            else:
                await outgoing.wait()

    async def _send(self, frame: str | bytes) -> bool:
        """Whether the browser took the frame."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                if isinstance(frame, str):
                    await self._socket.send_text(frame)
                else:
                    await self._socket.send_bytes(frame)
        except TimeoutError:
            self._too_slow()
            return False
        except GONE:
            return False
        return True

    def _too_slow(self) -> None:
        DROPS.labels(SERVICE, "slow_browser").inc()
        self.leave(SLOW_CLOSE, "too slow: reads less than it is sent")
