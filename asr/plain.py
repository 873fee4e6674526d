"""The plain socket form: raw PCM16LE in, JSON transcripts out, for clients without the subprotocol.

`/ws?channelId=…&src=en&tgt=fr`. After `{"type":"end"}` the remaining transcripts follow, then the socket closes (1000).
"""

import asyncio
import contextlib
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from wire.channels import Channel
from wire.codec import MAX_FRAME_BYTES, Message
from wire.errors import InvalidInput, InvalidMessage, MessageTooLarge, WireError
from wire.events import CAPTURE_RATE_HZ, Capture, End, Error, Open, Transcript
from wire.metrics import DROPS, ERRORS
from wire.registry import Registry
from wire.sockets import require_channel_id

MAX_WAITING = 1_024
PIECE_BYTES = 32_000
"""Audio is handed on in pieces of at most one second."""


async def serve_plain(socket: WebSocket, registry: Registry) -> None:
    """Serve one client until it leaves or has ended."""
    channel_id = require_channel_id(socket)
    opening = _opening(socket, channel_id)
    client = _Client()
    channel = registry.produce(channel_id, client)
    channel.join(client)
    try:
        await socket.accept()
        await channel.receive(Message(opening))
        await _serve(socket, channel, client)
    finally:
        registry.leave(channel, client, for_good=True)


def _opening(socket: WebSocket, channel_id: str) -> Open:
    params = socket.query_params
    target = params.get("tgt", "")
    wanted = {"channel": channel_id, "source": params.get("src") or "auto", "targets": [target] if target else []}
    try:
        return msgspec.convert(wanted, Open)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"src and tgt are language codes such as en or pt-BR ({error}).") from None


class _Client:
    """Implements wire.peer.Peer: what the channel says becomes plain JSON."""

    acks = False

    def __init__(self) -> None:
        self.frames: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def offer(self, message: Message) -> None:
        event = message.event
        if self.frames.qsize() >= MAX_WAITING:
            DROPS.labels("asr", "slow_listener").inc()
            self.close(1013, "too slow")
        elif isinstance(event, Transcript):
            self.frames.put_nowait(_transcript(event))
        elif isinstance(event, Error):
            self.frames.put_nowait({"type": "error", "code": event.code, "message": event.message})
        elif isinstance(event, End):
            self.frames.put_nowait(None)

    def close(self, code: int, reason: str) -> None:  # noqa: ARG002 - a plain client is closed one way
        self.frames.put_nowait(None)


def _transcript(event: Transcript) -> dict[str, Any]:
    return {
        "type": "transcript",
        "channelId": event.channel,
        "sequence": event.seq,
        "text": event.text,
        "final": event.state == "committed",
        "language": event.language,
        "start": round(event.span[0] / CAPTURE_RATE_HZ, 3),
        "end": round(event.span[1] / CAPTURE_RATE_HZ, 3),
    }


async def _serve(socket: WebSocket, channel: Channel, client: _Client) -> None:
    reader = asyncio.create_task(_read(socket, channel, client))
    writer = asyncio.create_task(_write(socket, client))
    try:
        await asyncio.wait([reader, writer], return_when=asyncio.FIRST_COMPLETED)
        if reader.done() and not reader.cancelled() and reader.exception() is None and reader.result():
            await writer
    finally:
        for task in (reader, writer):
            task.cancel()
        await asyncio.gather(reader, writer, return_exceptions=True)


async def _write(socket: WebSocket, client: _Client) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (frame := await client.frames.get()) is not None:
            await socket.send_text(msgspec.json.encode(frame).decode())
        await socket.close(1000)


async def _read(socket: WebSocket, channel: Channel, client: _Client) -> bool:
    """Take frames until the client has ended (True) or left."""
    source = _Source(channel)
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return False
            try:
                if (audio := received.get("bytes")) is not None:
                    await source.take(audio)
                elif _is_end(received.get("text") or ""):
                    await source.end()
                    return True
            except MessageTooLarge as error:
                await socket.close(error.close_code, error.message[:120])
                return False
            except WireError as error:
                ERRORS.labels("asr", error.code).inc()
                client.offer(Message(Error(channel=channel.channel, code=error.code, message=error.message)))
            await asyncio.sleep(0)
    return False


def _is_end(text: str) -> bool:
    try:
        message = msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise InvalidMessage('Text frames are JSON: {"type":"end"}. Audio comes in binary frames.') from None
    if not isinstance(message, dict) or message.get("type") != "end":
        raise InvalidMessage('The only text frame is {"type":"end"}; audio comes in binary frames.')
    return True


class _Source:
    """The audio of a plain client on the capture clock. A sample cut in two by framing is put together again."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._position = 0
        self._rest = b""

    async def take(self, audio: bytes) -> None:
        if len(audio) > MAX_FRAME_BYTES:
            raise MessageTooLarge(f"Frames hold at most {MAX_FRAME_BYTES} bytes.")
        data = self._rest + audio
        whole = len(data) - len(data) % 2
        self._rest = data[whole:]
        for start in range(0, whole, PIECE_BYTES):
            piece = data[start : min(whole, start + PIECE_BYTES)]
            span = (self._position, self._position + len(piece) // 2)
            self._position = span[1]
            await self._channel.receive(Message(Capture(channel=self._channel.channel, span=span), piece))

    async def end(self) -> None:
        at = self._position
        await self._channel.receive(Message(End(channel=self._channel.channel, seq=0, span=(at, at))))
