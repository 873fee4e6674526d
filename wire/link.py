"""The client's side of a socket between two services: connects, reconnects, replays what was not acknowledged."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Literal
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from wire.codec import MAX_FRAME_BYTES, Message, decode, encode
from wire.errors import InvalidMessage, WireError
from wire.events import PROTOCOL, End, Event, Open, Segment, Tombstone, Welcome, language_of
from wire.logs import get_logger
from wire.metrics import DROPS, RECONNECTS
from wire.outbox import Key, Outbox

CONNECT_TIMEOUT_S = 5.0
FIRST_BACKOFF_S = 0.1
LONGEST_BACKOFF_S = 2.0
PING_S = 5.0
MAX_MAIL = 64

Receive = Callable[[Message], Awaitable[None]]
Change = Callable[[bool], None]


class Link:
    """One channel's connection to another service, as `produce` (sends, gets acks) or `listen` (receives).

    `on_message` gets every message from the other side, the Welcome included; `on_change` learns when the link goes up
    or down. A produce link sends its `open` first, then everything in `outbox` that is not acknowledged, then what
    follows. A listen link with `acks` promises to acknowledge speech. Runs until `close`.
    """

    def __init__(
        self,
        url: str,
        channel: str,
        *,
        stage: str,
        role: Literal["produce", "listen"],
        on_message: Receive,
        on_change: Change = lambda _: None,
        acks: bool = False,
        outbox: Outbox | None = None,
    ) -> None:
        self._url, self._channel, self._stage, self._role = url, channel, stage, role
        self._on_message, self._on_change, self._acks = on_message, on_change, acks
        self.outbox = outbox if outbox is not None else Outbox()
        self.up = False
        self.welcome: Welcome | None = None
        self._welcomed = asyncio.Event()
        self._open_event: Open | None = None
        self._open_due = False
        self._tentative: dict[tuple[str, str], Message] = {}
        self._mail: list[Event] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._log = get_logger(channel=channel, link=stage)

    def start(self) -> None:
        """Begin connecting in the background."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name=f"link {self._stage} {self._channel}")

    async def close(self) -> None:
        """Stop for good."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def open(self, event: Open) -> None:
        """What the channel needs from now on; sent at once and again at every reconnect."""
        self._open_event, self._open_due = event, True
        self._wake.set()

    async def wait_welcome(self, timeout_s: float) -> Welcome:
        """How far the other side is, or an empty Welcome if it does not answer in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._welcomed.wait()
        return self.welcome or Welcome(channel=self._channel)

    def keep(self, message: Message) -> list[Key]:
        """Send a committed message, kept until acknowledged; returns the keys dropped to make room."""
        event = message.event
        for slot, draft in list(self._tentative.items()):
            if not isinstance(event, Segment) or not isinstance(draft.event, Segment):
                continue
            replaces = isinstance(event, Tombstone | End) or slot == (type(event).__name__, language_of(event))
            if replaces and draft.event.seq <= event.seq:
                del self._tentative[slot]
        dropped = self.outbox.put(message)
        self._wake.set()
        return dropped

    def draft(self, message: Message) -> None:
        """Send a tentative message; only the latest of its kind and language waits, and none survives a reconnect."""
        self._tentative[type(message.event).__name__, language_of(message.event)] = message
        self._wake.set()

    def post(self, event: Event) -> None:
        """Send an event that is neither kept nor replayed (an ack); dropped when too many wait."""
        if len(self._mail) >= MAX_MAIL:
            DROPS.labels(self._stage, "link_mail").inc()
            return
        self._mail.append(event)
        self._wake.set()

    async def _run(self) -> None:
        backoff_s, first, told = FIRST_BACKOFF_S, True, False
        while True:
            if not first:
                RECONNECTS.labels(self._stage).inc()
            first = False
            try:
                if await self._session():
                    backoff_s, told = FIRST_BACKOFF_S, False
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake) as error:
                reason = str(error) or type(error).__name__
                # Once for an outage: the attempts go on twice a second at first.
                log = self._log.debug if told else self._log.warning
                log("cannot reach the other service; trying again", url=self._url, reason=reason)
                told = True
            finally:
                if self.up:
                    self.up = False
                    self._on_change(False)
            await asyncio.sleep(backoff_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret
            backoff_s = min(backoff_s * 2, LONGEST_BACKOFF_S)

    async def _session(self) -> bool:
        query = urlencode({"channelId": self._channel, "role": self._role, "acks": int(self._acks)})
        async with connect(
            f"{self._url}?{query}",
            subprotocols=[Subprotocol(PROTOCOL)],
            open_timeout=CONNECT_TIMEOUT_S,
            ping_interval=PING_S,
            ping_timeout=2 * PING_S,
            close_timeout=1.0,
            max_size=MAX_FRAME_BYTES,
            compression=None,
            proxy=None,
        ) as socket:
            tasks = [asyncio.create_task(self._read(socket)), asyncio.create_task(self._write(socket))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in done:
                task.result()
        return self.welcome is not None

    async def _read(self, socket: ClientConnection) -> None:
        async for frame in socket:
            try:
                message = decode(frame)
            except InvalidMessage as error:
                DROPS.labels(self._stage, "undecodable").inc()
                self._log.warning("undecodable message", reason=error.message)
                continue
            if isinstance(message.event, Welcome):
                self.welcome = message.event
                self._welcomed.set()
                self.up = True
                self._on_change(True)
                self._wake.set()
            try:
                await self._on_message(message)
            except WireError as error:
                self._log.warning("message refused", code=error.code)
            except Exception as error:
                self._log.error("message failed", kind=type(message.event).__name__, exc_info=error)

    async def _write(self, socket: ClientConnection) -> None:
        cursor, greeted = -1, False
        while True:
            self._wake.clear()
            if self._open_event is not None and (self._open_due or not greeted):
                self._open_due, greeted = False, True
                await socket.send(encode(Message(self._open_event)))
            if self.up:
                cursor = await self._write_waiting(socket, cursor)
            await self._wake.wait()

    async def _write_waiting(self, socket: ClientConnection, cursor: int) -> int:
        while not self._open_due:
            if self._mail:
                await socket.send(encode(Message(self._mail.pop(0))))
            elif (kept := self.outbox.after(cursor)) is not None:
                cursor, message = kept
                await socket.send(encode(message))
            elif self._tentative:
                slot = next(iter(self._tentative))
                await socket.send(encode(self._tentative.pop(slot)))
            else:
                break
        return cursor
