"""What a client can do wrong on a channel socket, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.unit.wire.stages import Stage, free_port, until
from wire.codec import MAX_FRAME_BYTES, Message, encode
from wire.events import PROTOCOL, Ack, End, Open, Transcript

OPEN = encode(Message(Open(channel="c", source="en", targets=("pt",))))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    running = Stage("mt", free_port(), None)
    await running.start()
    yield running
    await running.stop()


def dial(stage: Stage, query: str = "channelId=c&role=produce", **more: Any) -> connect:
    return connect(f"{stage.url}?{query}", subprotocols=[Subprotocol(PROTOCOL)], max_size=None, **more)


async def answer(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(5):
        return dict(json.loads(await socket.recv()))


async def drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        "{}",
        '{"type":"dance","channel":"c"}',
        '{"type":"open","channel":"c","targets":5}',
        b"\x00",
        b"\xff" * 100,
    ],
)
async def test_a_bad_frame_gets_a_typed_error_and_the_channel_goes_on(stage: Stage, frame: str | bytes) -> None:
    async with dial(stage) as socket:
        await socket.send(frame)
        error = await answer(socket)
        assert (error["type"], error["code"]) == ("error", "invalid_message")
        assert "Traceback" not in error["message"]
        await socket.send(OPEN)
        assert (await answer(socket))["type"] == "welcome"


async def test_segments_before_open_and_foreign_channels_are_refused(stage: Stage) -> None:
    async with dial(stage) as socket:
        await socket.send(encode(Message(End(channel="c", seq=0))))
        assert "open" in (await answer(socket))["message"]
        await socket.send(encode(Message(Open(channel="other"))))
        assert "another channel" in (await answer(socket))["message"]


async def test_a_listener_may_only_acknowledge(stage: Stage) -> None:
    async with dial(stage, "channelId=c&role=listen") as socket:
        assert (await answer(socket))["type"] == "welcome"
        await socket.send(encode(Message(Transcript(channel="c", seq=0, text="", language="en"))))
        assert (await answer(socket))["code"] == "invalid_message"
        await socket.send(encode(Message(Ack(channel="c", kind="speech", seq=99))))


async def test_an_enormous_frame_closes_with_1009(stage: Stage) -> None:
    async with dial(stage) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.send("x" * (MAX_FRAME_BYTES + 1))
            await answer(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


async def test_a_client_that_sends_only_garbage_is_sent_away(stage: Stage) -> None:
    async with dial(stage) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(100):
                await socket.send("garbage")
                await answer(socket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008


@pytest.mark.parametrize(
    "query", ["", "channelId=", "channelId=../x", "channelId=" + "a" * 65, "channelId=c&role=boss"]
)
async def test_bad_parameters(stage: Stage, query: str) -> None:
    async with dial(stage, query) as socket:
        assert (await answer(socket))["code"] == "invalid_input"


async def test_a_foreign_page_is_refused(stage: Stage) -> None:
    async with dial(stage, origin=Origin("http://evil.example")) as socket:
        assert (await answer(socket))["code"] == "not_allowed"
    assert len(stage.registry) == 0


async def test_without_the_subprotocol_it_says_which(stage: Stage) -> None:
    async with connect(f"{stage.url}?channelId=c") as socket:
        assert PROTOCOL in (await answer(socket))["message"]


async def test_a_listener_that_never_reads_is_dropped_and_others_are_not(stage: Stage) -> None:
    async with dial(stage) as producer, dial(stage, "channelId=c&role=listen") as deaf:
        await producer.send(OPEN)
        deaf.transport.pause_reading()
        acks = asyncio.create_task(drain(producer))
        text = "x" * 4_000
        for seq in range(9_000):
            await producer.send(encode(Message(Transcript(channel="c", seq=seq, text=text, language="en"))))
            if not stage.registry._channels["c"].listeners:
                break
        await until(lambda: not stage.registry._channels["c"].listeners, 10)
        assert stage.registry._channels["c"].producer is not None
        deaf.transport.abort()
        acks.cancel()


async def test_a_vanished_producer_leaves_nothing_behind() -> None:
    stage = Stage("mt", free_port(), None, channel_grace_s=0.1)
    await stage.start()
    async with dial(stage) as socket:
        await socket.send(OPEN)
        await answer(socket)
        socket.transport.abort()
    await until(lambda: len(stage.registry) == 0)
    assert stage.handlers[0].closed
    await stage.stop()
