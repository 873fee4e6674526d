"""One connected client on the server's side, with a bounded queue of what it has still to be sent."""

import asyncio
import contextlib
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from wire.codec import Message, encode
from wire.errors import WireError
from wire.events import Error, Segment, Video
from wire.metrics import DROPS

SLOW_CLOSE = 1013
MAX_WAITING_FOR_VIDEO = 8
"""With more than this unsent, frames of video are left out: they would only come late."""


class Peer(Protocol):
    """Something that can be sent messages without waiting."""

    acks: bool
    """Whether it acknowledges speech, so that the stage keeps it until then."""

    def offer(self, message: Message) -> None:
        """Queue a message; a peer that is too slow is closed instead."""

    def close(self, code: int, reason: str) -> None:
        """Close once what is queued has been sent."""


class SocketPeer:
    """A `vivavoce.v1` client. `run` sends what is offered until the peer is closed or too slow."""

    def __init__(self, socket: WebSocket, *, stage: str, acks: bool, max_queue: int = 4_096) -> None:
        self._socket = socket
        self._stage = stage
        self.acks = acks
        self._max_queue = max_queue
        self._queue: asyncio.Queue[Message | tuple[int, str]] = asyncio.Queue()
        self.closed = asyncio.Event()

    def offer(self, message: Message) -> None:
        """Queue a message. Behind some others video is left out, behind many drafts; over the bound the client is
        dropped (1013)."""
        if self.closed.is_set():
            return
        waiting = self._queue.qsize()
        draft = isinstance(message.event, Segment) and message.event.state == "tentative"
        if isinstance(message.event, Video) and waiting > MAX_WAITING_FOR_VIDEO:
            DROPS.labels(self._stage, "slow_listener_video").inc()
        elif draft and waiting > self._max_queue // 2:
            DROPS.labels(self._stage, "slow_listener_draft").inc()
        elif waiting >= self._max_queue:
            DROPS.labels(self._stage, "slow_listener").inc()
            self.closed.set()
        else:
            self._queue.put_nowait(message)

    def complain(self, channel: str, error: WireError) -> None:
        """Tell the client what was wrong."""
        self.offer(Message(Error(channel=channel, code=error.code, message=error.message)))

    def close(self, code: int, reason: str) -> None:
        self._queue.put_nowait((code, reason))

    async def run(self) -> None:
        """Send until closed; a client that does not read is cut off."""
        sender = asyncio.create_task(self._send())
        slow = asyncio.create_task(self.closed.wait())
        try:
            await asyncio.wait([sender, slow], return_when=asyncio.FIRST_COMPLETED)
        finally:
            finished = sender.done()
            for task in (sender, slow):
                task.cancel()
            await asyncio.gather(sender, slow, return_exceptions=True)
            self.closed.set()
            if not finished:
                with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                    async with asyncio.timeout(1.0):
                        await self._socket.close(SLOW_CLOSE, "too slow: reads less than it is sent")

    async def _send(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                item = await self._queue.get()
                if not isinstance(item, Message):
                    await self._socket.close(*item)
                    return
                frame = encode(item)
                if isinstance(frame, str):
                    await self._socket.send_text(frame)
                else:
                    await self._socket.send_bytes(frame)
