"""The gateway among stages on real sockets, as they are restarted while somebody speaks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.fakes_gateway import INFOS, Browser, Edge, running, until
from tests.unit.wire.stages import Relay, Stage, free_port
from wire.channels import HandlerFactory, Port
from wire.events import (
    Ack,
    Capture,
    End,
    Event,
    Open,
    Segment,
    Speech,
    Status,
    Tombstone,
    Transcript,
    Translation,
    Welcome,
)

CLAUSE = 3_200
"""Samples of which the test's recogniser makes one segment."""
FRAME = 320


class SteadyRecogniser(Relay):
    """Makes a segment of every 0.2 s."""

    def __init__(self, port: Port) -> None:
        super().__init__(port)
        self.sample = self.seq = 0

    async def open(self, event: Open, resume: Welcome) -> None:
        await super().open(event, resume)
        if event.gen == 0:
            self.sample, self.seq = resume.sample, resume.next_seq

    async def receive(self, event: Event, payload: bytes) -> None:
        if not isinstance(event, Capture):
            await super().receive(event, payload)
            return
        while event.span[1] >= self.sample + CLAUSE:
            span = (self.sample, self.sample + CLAUSE)
            self.sample, self.seq = span[1], self.seq + 1
            text = f"clause {self.seq}"
            await self.port.emit(
                Transcript(channel=event.channel, seq=self.seq - 1, text=text, language="en", span=span)
            )
        await self.port.settle(self.sample)


class RecogniserStage(Stage):
    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[HandlerFactory]:
        yield SteadyRecogniser


class House:
    """Three stages, and a gateway in front of them."""

    def __init__(self) -> None:
        self.ports = {stage: free_port() for stage in INFOS}
        self.stages: dict[str, Stage] = {}

    def url(self, stage: str) -> str:
        return f"http://127.0.0.1:{self.ports[stage]}"

    async def start(self, name: str) -> None:
        following = {"asr": "mt", "mt": "tts"}.get(name)
        next_stage = (following, f"ws://127.0.0.1:{self.ports[following]}/ws") if following else None
        kind = RecogniserStage if name == "asr" else Stage
        self.stages[name] = kind(name, self.ports[name], next_stage, channel_grace_s=5.0)
        await self.stages[name].start()

    async def restart(self, name: str) -> None:
        stage = self.stages[name]
        await stage.stop(brutally=True)
        for channel in stage.registry._channels.values():
            # The dead stage lives on in this process; its own connections have to die with it.
            if channel._link is not None:
                await channel._link.close()
        await self.start(name)

    @property
    def channels(self) -> dict[str, int]:
        return {name: len(stage.registry) for name, stage in self.stages.items()}


class Player(Browser):
    """Acknowledges speech when it is complete, and remembers everything."""

    def __init__(self, *wiring: Any) -> None:
        super().__init__(*wiring)
        self.got: list[Any] = []
        self.acknowledged = 0

    async def listen(self) -> None:
        while not (self.got and isinstance(self.got[-1], End)):
            event = await self.get()
            self.got.append(event)
            if isinstance(event, Speech) and event.last:
                await self.send(Ack(channel=self.channel, kind="speech", seq=event.seq, language=event.language))
            elif isinstance(event, Ack):
                self.acknowledged = event.sample

    async def talk(self, first_s: float, end_s: float) -> None:
        for sample in range(int(first_s * 16_000), int(end_s * 16_000), FRAME):
            await self.capture(sample, FRAME)

    def seqs(self, kind: type[Segment]) -> list[int]:
        return [event.seq for event in self.got if isinstance(event, kind)]

    def spoken(self) -> list[int]:
        return [event.seq for event in self.got if isinstance(event, Speech) and event.last]


@pytest.fixture
async def house() -> AsyncIterator[tuple[House, Edge]]:
    house = House()
    await asyncio.gather(*(house.start(name) for name in INFOS))
    urls = {f"{name}_url": house.url(name) for name in INFOS}
    async with running(real_links=True, **urls) as edge:
        edge.services.ports = {port: name for name, port in house.ports.items()}
        yield house, edge
        await until(lambda: edge.sessions == 0)
        await until(lambda: set(house.channels.values()) == {0})
    await asyncio.gather(*(stage.stop() for stage in house.stages.values()))


@asynccontextmanager
async def playing(edge: Edge) -> AsyncIterator[Player]:
    session = await edge.start_session()
    async with edge.connect(session["ticket"]) as socket:
        player = Player(socket, session["channel"])
        listening = asyncio.create_task(player.listen())
        yield player
        await player.send(End(channel=player.channel, seq=0))
        await listening


async def test_every_clause_is_shown_and_spoken_once(house: tuple[House, Edge]) -> None:
    _, edge = house
    async with playing(edge) as player:
        await player.talk(0, 2)
        await until(lambda: len(player.spoken()) == 10)
        await until(lambda: player.acknowledged == 32_000)
    for kind in (Transcript, Translation):
        assert player.seqs(kind) == list(range(10))
    assert player.spoken() == list(range(10))
    assert player.got[-1].seq == 10


@pytest.mark.parametrize("stage", ["asr", "mt", "tts"])
async def test_a_restarted_stage_loses_and_repeats_nothing(house: tuple[House, Edge], stage: str) -> None:
    place, edge = house
    async with playing(edge) as player:
        await player.talk(0, 1)
        await until(lambda: len(player.spoken()) == 5)
        await place.restart(stage)
        await player.talk(1, 2)
        await until(lambda: len(player.spoken()) == 10)
    assert sorted(player.seqs(Transcript)) == list(range(10))
    assert sorted(player.seqs(Translation)) == list(range(10))
    assert sorted(player.spoken()) == list(range(10))
    assert [event.up for event in player.got if isinstance(event, Status) and event.stage == stage] == [
        True,
        False,
        True,
    ]
    assert not player.seqs(Tombstone)


async def test_a_browser_that_vanishes_frees_every_stage() -> None:
    house = House()
    await asyncio.gather(*(house.start(name) for name in INFOS))
    urls = {f"{name}_url": house.url(name) for name in INFOS}
    async with running(real_links=True, channel_grace_s=0.05, **urls) as edge:
        edge.services.ports = {port: name for name, port in house.ports.items()}
        session = await edge.start_session()
        with contextlib.suppress(httpx.HTTPError):
            async with edge.connect(session["ticket"]) as socket:
                browser = Browser(socket, session["channel"])
                await browser.get(Welcome)
                for sample in range(0, 16_000, FRAME):
                    await browser.capture(sample)
                await browser.get(Speech)
                socket.transport.abort()
        await until(lambda: edge.sessions == 0)
        await until(lambda: set(house.channels.values()) == {0})
    await asyncio.gather(*(stage.stop() for stage in house.stages.values()))
