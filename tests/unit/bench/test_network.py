"""A network that is late, in order, and loses nothing."""

import asyncio
import itertools
import os

from hypothesis import given
from hypothesis import strategies as st

from bench.network import between, jitter, stalls


@given(st.lists(st.floats(0, 100), min_size=1))
def test_jitter_is_late_by_no_more_than_said(sent: list[float]) -> None:
    arrival = jitter(0.2)
    assert all(at <= arrival(at) <= at + 0.2 for at in sent)


@given(st.floats(0, 60))
def test_stalls_hold_everything_to_their_end_and_stop_in_time(at_s: float) -> None:
    arrives_s = stalls(8.0, 2.0, 30.0)(at_s)
    assert at_s <= arrives_s <= at_s + 2.0
    if at_s >= 24.0:
        assert arrives_s == at_s
    elif at_s % 8 >= 6.0:
        assert arrives_s % 8 == 0


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1_000):
        writer.write(data)
        await writer.drain()
    writer.close()


async def test_bytes_arrive_whole_and_in_order_whatever_their_delay() -> None:
    delays = itertools.cycle((0.02, 0.0, 0.01))
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sent = os.urandom(100_000)
    async with server, between(f"http://127.0.0.1:{port}", lambda at_s: at_s + next(delays)) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(sent)
        writer.write_eof()
        async with asyncio.timeout(10):
            assert await reader.read(-1) == sent
        writer.close()


async def test_a_server_that_is_not_there_closes_the_connection() -> None:
    async with between("http://127.0.0.1:1", jitter(0.0)) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        async with asyncio.timeout(10):
            assert await reader.read(-1) == b""
        writer.close()
