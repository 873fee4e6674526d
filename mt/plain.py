"""The plain socket form: JSON texts in, translations out, for clients without the subprotocol."""

import contextlib
from typing import Annotated, Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from mt.batch import Batch
from mt.languages import AUTO
from wire.compute import CLOSING, TENTATIVE
from wire.errors import InvalidMessage, MessageTooLarge, WireError
from wire.metrics import ERRORS
from wire.registry import Registry
from wire.sockets import require_channel_id

MAX_FRAME_BYTES = 64 * 1024
Code = Annotated[str, msgspec.Meta(max_length=16)]


class Request(msgspec.Struct):
    """`source` defaults to detection, `target` to the socket's `tgt` parameter. `final` is handed back as it came."""

    text: str
    sequence: int = 0
    source: Code = ""
    target: Code = ""
    final: bool = True


class PlainClients:
    """Callable as the shell's `plain`."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    async def __call__(self, socket: WebSocket, registry: Registry) -> None:
        """Serve one client until it leaves. It holds a channel, so that limits and a clean stop hold for it too."""
        channel_id = require_channel_id(socket)
        client = _Client(socket)
        channel = registry.produce(channel_id, client)
        try:
            await socket.accept()
            await self._serve(socket, channel_id)
        finally:
            registry.leave(channel, client)

    async def _serve(self, socket: WebSocket, channel_id: str) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                received = await socket.receive()
                if received["type"] == "websocket.disconnect":
                    return
                try:
                    answer = await self._answer(received, socket, channel_id)
                except WireError as error:
                    ERRORS.labels("mt", error.code).inc()
                    answer = {"type": "error", "channelId": channel_id, "code": error.code, "message": error.message}
                await socket.send_text(msgspec.json.encode(answer).decode())

    async def _answer(self, received: Any, socket: WebSocket, channel_id: str) -> dict[str, Any]:
        request = parse(received)
        query = socket.query_params
        source = request.source or query.get("src", "") or AUTO
        target = request.target or query.get("tgt", "")
        if not target:
            raise InvalidMessage("Say into which language: `target` in the message or `tgt` in the address.")
        priority = CLOSING if request.final else TENTATIVE
        done = await self._batch.one(request.text, source, target, priority=priority)
        return {
            "type": "translation",
            "channelId": channel_id,
            "sequence": request.sequence,
            "text": done.text,
            "language": target,
            "source": done.source,
            "final": request.final,
        }


def parse(received: Any) -> Request:
    """The request in a received frame. Raises InvalidMessage or MessageTooLarge."""
    text = received.get("text")
    if text is None:
        raise InvalidMessage("Texts come as JSON in text frames, not as binary ones.")
    if len(text) > MAX_FRAME_BYTES:
        raise MessageTooLarge(f"Frames hold at most {MAX_FRAME_BYTES} characters.")
    try:
        return msgspec.json.decode(text, type=Request)
    except msgspec.ValidationError as error:
        raise InvalidMessage(f"Not a translation request: {error}") from None
    except msgspec.DecodeError:
        raise InvalidMessage("The frame is not JSON.") from None


class _Client:
    """The channel's producer for the registry. Everything is answered directly, so that it is offered nothing."""

    acks = False

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    def offer(self, message: object) -> None:
        """Nothing comes through the channel."""

    def close(self, code: int, reason: str) -> None:
        """The registry closes the channel when the service stops."""
