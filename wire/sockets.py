"""The channel socket of a stage: `/ws?channelId=…&role=produce|listen` with subprotocol `vivavoce.v1`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from wire.channels import Channel
from wire.codec import Message, decode
from wire.errors import InvalidInput, InvalidMessage, MessageTooLarge, NotAllowed, StageUnavailable, WireError
from wire.events import PROTOCOL, Ack
from wire.events import Channel as ChannelId
from wire.metrics import ERRORS
from wire.origins import origin_allowed
from wire.peer import SocketPeer
from wire.registry import Registry
from wire.settings import ServiceSettings

Plain = Callable[[WebSocket, Registry], Awaitable[None]]
MAX_MISTAKES = 20


async def serve_socket(
    socket: WebSocket,
    registry: Registry | None,
    *,
    stage: str,
    problem: str,
    settings: ServiceSettings,
    plain: Plain | None,
) -> None:
    """Serve one client until it leaves. Whatever it sends, it gets a typed answer and nothing of it remains."""
    try:
        _check_origin(socket, settings)
        if registry is None:
            raise StageUnavailable(f"{stage} is not ready: {problem or 'starting'}")
        if PROTOCOL in socket.scope.get("subprotocols", []):
            await _serve_protocol(socket, registry, stage)
        elif plain is not None:
            await plain(socket, registry)
        else:
            raise InvalidInput(f"Connect with the subprotocol `{PROTOCOL}`.")
    except WireError as error:
        ERRORS.labels(stage, error.code).inc()
        await refuse(socket, error)


async def refuse(socket: WebSocket, error: WireError) -> None:
    """Tell a client why it cannot connect, in one frame and the close code."""
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
        body = {"type": "error", "channel": channel_id(socket), "code": error.code, "message": error.message}
        await socket.send_text(msgspec.json.encode(body).decode())
        await socket.close(error.close_code, error.message[:120])


def channel_id(socket: WebSocket) -> str:
    """The channel asked for, or `invalid` when it is not one."""
    asked = socket.query_params.get("channelId", "")
    try:
        return msgspec.convert(asked, ChannelId)
    except msgspec.ValidationError:
        return "invalid"


def require_channel_id(socket: WebSocket) -> str:
    """The channel asked for. Raises InvalidInput."""
    channel = channel_id(socket)
    if channel == "invalid":
        raise InvalidInput("channelId is 1 to 64 letters, digits, '-' or '_'.")
    return channel


def _check_origin(socket: WebSocket, settings: ServiceSettings) -> None:
    if not origin_allowed(socket.headers.get("origin"), socket.headers.get("host"), settings.allowed_origins):
        raise NotAllowed("This page's origin may not connect; add it to ALLOWED_ORIGINS if it should.")


async def _serve_protocol(socket: WebSocket, registry: Registry, stage: str) -> None:
    role = socket.query_params.get("role", "produce")
    if role not in ("produce", "listen"):
        raise InvalidInput("role is `produce` or `listen`.")
    peer = SocketPeer(socket, stage=stage, acks=role == "listen" and socket.query_params.get("acks") == "1")
    wanted = require_channel_id(socket)
    channel = registry.produce(wanted, peer) if role == "produce" else registry.listen(wanted, peer)
    try:
        await socket.accept(subprotocol=PROTOCOL)
        writer = asyncio.create_task(peer.run())
        reader = asyncio.create_task(_read(socket, peer, channel, producing=role == "produce"))
        try:
            await asyncio.wait([writer, reader], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reader, writer):
                task.cancel()
            await asyncio.gather(reader, writer, return_exceptions=True)
    finally:
        registry.leave(channel, peer)


async def _read(socket: WebSocket, peer: SocketPeer, channel: Channel, *, producing: bool) -> None:
    mistakes = 0
    with contextlib.suppress(WebSocketDisconnect):
        while mistakes < MAX_MISTAKES:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            frame = received.get("bytes") if received.get("bytes") is not None else received.get("text")
            try:
                await _take(decode(frame or ""), channel, producing=producing)
                await asyncio.sleep(0)  # a flood must not keep the writers of this channel from running
            except MessageTooLarge as error:
                await socket.close(error.close_code, error.message[:120])
                return
            except WireError as error:
                mistakes += 1
                ERRORS.labels(channel.stage, error.code).inc()
                peer.complain(channel.channel, error)
        peer.close(1008, "too many invalid messages")
        await peer.closed.wait()


async def _take(message: Message, channel: Channel, *, producing: bool) -> None:
    event = message.event
    if event.channel != channel.channel:
        raise InvalidMessage("This event names another channel than its socket.")
    if producing:
        await channel.receive(message)
    elif isinstance(event, Ack):
        await channel.acked(event)
    else:
        raise InvalidMessage("A listener sends acknowledgements only.")
