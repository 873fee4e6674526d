"""One browser's socket: `/live?ticket=…`, subprotocol `vivavoce.v1`. Reads within limits, sends what there is."""

import asyncio
import contextlib
import time
from typing import Any

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.limits import TokenBucket
from gateway.lobby import SERVICE, Lobby
from gateway.session import Session
from gateway.settings import GatewaySettings
from wire.codec import decode, encode
from wire.errors import InvalidInput, MessageTooLarge, NotAllowed, WireError
from wire.events import PROTOCOL, Error
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


async def serve_browser(socket: WebSocket, lobby: Lobby, settings: GatewaySettings) -> None:
    """Serve one browser until it leaves or its session ends."""
    if not origin_allowed(socket.headers.get("origin"), socket.headers.get("host"), settings.allowed_origins):
        await _refuse_origin(socket)
        return
    try:
        if PROTOCOL not in socket.scope.get("subprotocols", []):
            raise InvalidInput(f"Connect with the subprotocol `{PROTOCOL}`.")
        session = lobby.redeem(socket.query_params.get("ticket", ""))
    except WireError as error:
        ERRORS.labels(SERVICE, error.code).inc()
        await refuse(socket, error)
        return
    try:
        await socket.accept(subprotocol=PROTOCOL)
    except GONE:
        return
    await BrowserSocket(socket, session, idle_timeout_s=settings.idle_timeout_s).run()


async def _refuse_origin(socket: WebSocket) -> None:
    error = NotAllowed("This page's origin may not connect; add it to ALLOWED_ORIGINS if it should.")
    ERRORS.labels(SERVICE, error.code).inc()
    await socket.send_denial_response(JSONResponse(error.body(), error.status))


class BrowserSocket:
    """Implements `session.Browser`."""

    def __init__(self, socket: WebSocket, session: Session, *, idle_timeout_s: float) -> None:
        self._socket, self._session, self._idle_timeout_s = socket, session, idle_timeout_s
        self._leaving: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        now = time.monotonic()
        self._messages = TokenBucket(MESSAGES_PER_S, MESSAGE_BURST, now)
        self._mistakes = TokenBucket(MISTAKES_PER_S, MISTAKE_BURST, now)

    def leave(self, code: int, reason: str) -> None:
        if not self._leaving.done():
            self._leaving.set_result((code, reason))

    async def run(self) -> None:
        """Serve until either side has had enough; then the session knows that nobody is here."""
        self._session.attach(self)
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        over: list[asyncio.Future[Any]] = [*tasks, self._leaving]
        try:
            await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception):
                    log.error("browser let go", channel=self._session.channel, exc_info=outcome)
                    self.leave(1011, "something went wrong inside the gateway; connect again")
            self._session.detach(self)
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
                if self._session.ending:
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
            wait_s = max(wait_s, self._session.delay_s(message))
            await self._session.receive(message)
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
            self._session.outgoing.note(Error(channel=self._session.channel, code=error.code, message=error.message))

    async def _write(self) -> None:
        outgoing = self._session.outgoing
        while self._session.browser is self:
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
