"""The network between a browser and the gateway: a TCP proxy that closes connections, or swallows what they carry."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Literal

State = Literal["up", "closed", "silent"]
CHUNK_BYTES = 64 * 1024


class Network:
    """`closed`: connections break, and new ones too. `silent`: nobody is told, but nothing passes in either direction.

    What was swallowed is delivered when the network is up again, as TCP does, unless its connection was given up.
    """

    def __init__(self, port: int) -> None:
        self._gateway_port = port
        self.port = 0
        self._state: State = "up"
        self._writers: set[asyncio.StreamWriter] = set()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self._started.wait(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(5)

    def become(self, state: State) -> None:
        self._loop.call_soon_threadsafe(self._change, state)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over, self._passable = asyncio.Event(), asyncio.Event()
        self._passable.set()
        async with await asyncio.start_server(self._carry, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._started.set()
            await self._over.wait()
            self._change("closed")
            while self._writers:
                await asyncio.sleep(0.01)

    def _change(self, state: State) -> None:
        self._state = state
        if state == "silent":
            self._passable.clear()
        else:
            self._passable.set()
        if state == "closed":
            for writer in list(self._writers):
                writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._passable.wait()
            if self._state == "up":
                there, back = await asyncio.open_connection("127.0.0.1", self._gateway_port)
                self._writers.add(back)
                await asyncio.gather(self._pipe(reader, back), self._pipe(there, writer))
                self._writers.discard(back)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pipe(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK_BYTES):
                await self._passable.wait()
                sink.write(data)
                await sink.drain()
        sink.close()


@contextlib.contextmanager
def between(port: int) -> Iterator[Network]:
    """A network of one's own to a gateway's port."""
    network = Network(port)
    network.start()
    try:
        yield network
    finally:
        network.stop()
