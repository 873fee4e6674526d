"""A bad network between a client and the gateway: bytes in both directions come late, in order."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

CHUNK_BYTES = 16_384
MAX_WAITING = 512
Arrival = Callable[[float], float]
"""When bytes that were sent at a second of the connection arrive."""


def jitter(most_s: float, seed: int = 0) -> Arrival:
    """Anything between at once and `most_s` late."""
    numbers = random.Random(seed)  # noqa: S311 - a simulation, not a secret
    return lambda sent_s: sent_s + numbers.uniform(0.0, most_s)


def stalls(every_s: float, length_s: float, until_s: float) -> Arrival:
    """Nothing arrives for `length_s`, at the end of every `every_s`; the last stall ends before `until_s`."""

    def arrival(sent_s: float) -> float:
        number, within_s = divmod(sent_s, every_s)
        ends_s = (number + 1) * every_s
        stalled = within_s >= every_s - length_s and ends_s <= until_s
        return ends_s if stalled else sent_s

    return arrival


@asynccontextmanager
async def between(url: str, arrival: Arrival) -> AsyncIterator[str]:
    """An address that leads to `url` over that network."""
    parts = urlsplit(url)
    tasks: set[asyncio.Task[None]] = set()
    began_s = asyncio.get_running_loop().time()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - streams run this in a task
        tasks.add(task)
        try:
            await _relay(reader, writer, (parts.hostname or "", parts.port or 80), arrival, began_s)
        except asyncio.CancelledError:
            pass  # asyncio's streams of Python 3.11 take a cancelled handler for an error
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    address: tuple[str, int],
    arrival: Arrival,
    began_s: float,
) -> None:
    """Both directions of one connection; when it is lost on one side, it is closed on both."""
    onward: asyncio.StreamWriter | None = None
    try:
        to_reader, onward = await asyncio.open_connection(*address)
        async with asyncio.TaskGroup() as group:
            _carry(group, reader, onward, arrival, began_s)
            _carry(group, to_reader, writer, arrival, began_s)
    except* OSError:
        pass  # the other side sees it by the close
    finally:
        if onward is not None:
            onward.close()


def _carry(
    group: asyncio.TaskGroup,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    arrival: Arrival,
    began_s: float,
) -> None:
    """One direction, until its sender has closed it."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MAX_WAITING)

    async def deliver() -> None:
        while True:
            due_s, data = await waiting.get()
            await asyncio.sleep(due_s - loop.time())
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            await writer.drain()

    async def read() -> None:
        last_s = 0.0
        data = b"-"
        while data:
            data = await reader.read(CHUNK_BYTES)
            last_s = max(last_s, began_s + arrival(loop.time() - began_s))
            await waiting.put((last_s, data))

    group.create_task(deliver())
    group.create_task(read())
