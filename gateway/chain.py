"""The links of one session: audio into the recogniser, and an ear at each stage of the chain."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from gateway.settings import GatewaySettings
from wire.addresses import socket_url
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Ack, Degraded, Error, Event, Open
from wire.link import Change, Link, Receive
from wire.metrics import DROPS
from wire.outbox import Key, Outbox

FIRST, LAST = "asr", "tts"
STAGES = (FIRST, "mt", LAST)
RETENTION_S = 30


class StageLink(Protocol):
    """What the gateway uses of `wire.link.Link`."""

    up: bool
    outbox: Outbox

    def start(self) -> None: ...
    async def close(self) -> None: ...
    def open(self, event: Open) -> None: ...
    def keep(self, message: Message) -> list[Key]: ...
    def draft(self, message: Message) -> None: ...
    def post(self, event: Event) -> None: ...


class MakeLink(Protocol):
    """Makes a link that is not started yet."""

    def __call__(
        self,
        stage: str,
        channel: str,
        *,
        role: Literal["produce", "listen"],
        on_message: Receive,
        on_change: Change,
        acks: bool = False,
        outbox: Outbox | None = None,
    ) -> StageLink: ...


def link_maker(settings: GatewaySettings) -> MakeLink:
    """Links to the stages that the settings name."""
    urls = {stage: socket_url(url) for stage, url in {**settings.stages(), **settings.optional_stages()}.items()}

    def make(
        stage: str,
        channel: str,
        *,
        role: Literal["produce", "listen"],
        on_message: Receive,
        on_change: Change,
        acks: bool = False,
        outbox: Outbox | None = None,
    ) -> StageLink:
        return Link(
            urls[stage],
            channel,
            stage=stage,
            role=role,
            on_message=on_message,
            on_change=on_change,
            acks=acks,
            outbox=outbox,
        )

    return make


class Chain:
    """Carries one channel to and from the stages. `on_event` gets (stage, message), `on_change` (stage, up).

    Audio is kept for a recogniser that comes back: 30 s of it. What the last stage says is acknowledged with `ack`.
    """

    def __init__(
        self,
        channel: str,
        make_link: MakeLink,
        on_event: Callable[[str, Message], Awaitable[None]],
        on_change: Callable[[str, bool], None],
    ) -> None:
        self._on_event = on_event
        self.settled = asyncio.Event()
        """The end of the stream has been acknowledged: every stage may free the channel."""
        retained = Outbox(max_bytes=RETENTION_S * CAPTURE_RATE_HZ * 2, max_messages=8_192)
        self._producer = make_link(
            FIRST,
            channel,
            role="produce",
            on_message=self._from_first,
            on_change=lambda up: on_change(FIRST, up),
            outbox=retained,
        )
        self._listeners = {
            stage: make_link(
                stage,
                channel,
                role="listen",
                on_message=self._ear(stage),
                on_change=self._watch(stage, on_change),
                acks=stage == LAST,
            )
            for stage in STAGES
        }

    def start(self, event: Open) -> None:
        """Connect to every stage; they stay connected by themselves."""
        self._producer.open(event)
        for link in (*self._listeners.values(), self._producer):
            link.start()

    def open(self, event: Open) -> None:
        """Change what the channel needs."""
        self._producer.open(event)

    def send(self, message: Message) -> bool:
        """Pass audio or the end of it on; False if older audio was lost because the recogniser is away too long."""
        dropped = self._producer.keep(message)
        if dropped and not self._producer.up:
            DROPS.labels("gateway", "capture").inc(len(dropped))
            return False
        return True

    def ack(self, event: Ack) -> None:
        """Tell the last stage that a segment has arrived."""
        self._listeners[LAST].post(event)

    async def close(self) -> None:
        """Leave every stage; the ears first, so that none of them opens the channel anew."""
        await asyncio.gather(*(link.close() for link in self._listeners.values()))
        await self._producer.close()

    async def _from_first(self, message: Message) -> None:
        event = message.event
        if isinstance(event, Ack) and event.kind == "capture":
            self._producer.outbox.ack_capture(event.sample)
        elif isinstance(event, Ack):
            self._producer.outbox.ack((event.kind, event.seq, event.language))
            if event.kind == "end":
                self.settled.set()
        await self._on_event(FIRST, message)

    def _ear(self, stage: str) -> Receive:
        async def heard(message: Message) -> None:
            # The recogniser tells its complaints to its producer too: once is enough.
            if stage != FIRST or not isinstance(message.event, Error | Degraded):
                await self._on_event(stage, message)

        return heard

    def _watch(self, stage: str, on_change: Callable[[str, bool], None]) -> Change:
        def changed(up: bool) -> None:
            if stage != FIRST:
                on_change(stage, up)

        return changed
