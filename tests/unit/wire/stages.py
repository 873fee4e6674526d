"""Small stages on real sockets: a producer's events go through a relay to a sink, like asr -> mt -> tts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI

from wire.channels import Handler, HandlerFactory, Port
from wire.codec import MAX_FRAME_BYTES
from wire.events import End, Event, Open, Segment, Speech, Transcript, Translation, Welcome
from wire.load import Load
from wire.service import create_service
from wire.settings import ServiceSettings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Relay:
    """Translates each transcript at once; speaks each translation as two frames."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.opens: list[tuple[Open, Welcome]] = []
        self.received: list[Event] = []
        self.closed = False

    async def open(self, event: Open, resume: Welcome) -> None:
        self.opens.append((event, resume))

    async def receive(self, event: Event, payload: bytes) -> None:
        self.received.append(event)
        assert isinstance(event, Segment)
        if isinstance(event, Transcript):
            await self.port.emit(self.translate(event), cause=event)
        elif isinstance(event, Translation):
            for offset in (0, 480):
                await self.port.emit(self.speak(event, offset), bytes(960), cause=event)
        elif isinstance(event, End):
            await self.port.emit(event, cause=event)
        await self.port.finish(event)

    async def close(self) -> None:
        self.closed = True

    def translate(self, event: Transcript) -> Translation:
        return Translation(
            channel=event.channel,
            seq=event.seq,
            rev=event.rev,
            state=event.state,
            gen=event.gen,
            span=event.span,
            text=event.text.upper(),
            language="pt",
            source_language="en",
        )

    def speak(self, event: Translation, offset: int) -> Speech:
        return Speech(
            channel=event.channel,
            seq=event.seq,
            gen=event.gen,
            span=event.span,
            language=event.language,
            sample_rate_hz=24_000,
            offset=offset,
            last=offset > 0,
        )


class Stage:
    """A running service around Relay handlers."""

    def __init__(
        self, name: str, port: int, next_stage: tuple[str, str] | None, load: Load | None = None, **settings: Any
    ) -> None:
        self.name, self.port = name, port
        self.handlers: list[Relay] = []
        self.app = create_service(
            name=name,
            settings=ServiceSettings(port=port, **settings),
            lifespan=self._lifespan,
            info=dict,
            loaded=dict,
            next_stage=next_stage,
            load=load,
        )
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def registry(self) -> Any:
        return self.app.state.shell.registry

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[HandlerFactory]:
        def make(port: Port) -> Handler:
            self.handlers.append(Relay(port))
            return self.handlers[-1]

        yield make

    async def start(self) -> None:
        config = uvicorn.Config(
            self.app,
            port=self.port,
            log_config=None,
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME_BYTES,
            ws_per_message_deflate=False,
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # the test owns the signals
        self._task = asyncio.create_task(self._server.serve())
        await until(lambda: self._server is not None and self._server.started)

    async def stop(self, *, brutally: bool = False) -> None:
        assert self._server is not None
        assert self._task is not None
        self._server.should_exit = self._server.force_exit = True
        if brutally and self.registry is not None:
            self.registry.draining = True
            for channel in list(self.registry._channels.values()):
                channel._ledger._open.clear()
                channel._outstanding.clear()
        await self._task


async def until(condition: Callable[[], Any], timeout_s: float = 5.0) -> None:
    """Wait until `condition()` holds."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


def transcript(seq: int, text: str = "hello", **more: Any) -> Transcript:
    base = Transcript(channel="c", seq=seq, text=text, language="en", span=(seq * 100, seq * 100 + 100))
    return msgspec.structs.replace(base, **more)
