"""A channel inside one stage: who produces, who listens, what is kept, and the stage's handler that does the work."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol, cast

import msgspec

from wire.codec import Message
from wire.dedup import Seen
from wire.errors import InvalidMessage, WireError
from wire.events import (
    Ack,
    AckKind,
    Capture,
    Degraded,
    End,
    Error,
    Event,
    Frame,
    Open,
    Segment,
    Speech,
    Tombstone,
    Transcript,
    Video,
    Welcome,
    floor_of,
    language_of,
)
from wire.ledger import Ledger
from wire.link import Link
from wire.logs import Logger, get_logger
from wire.metrics import BACKLOG, DROPS, ERRORS, TOMBSTONES
from wire.outbox import Key, Outbox, key_of
from wire.peer import Peer
from wire.tracing import record

RESUME_TIMEOUT_S = 3.0
ACK_STEP_SAMPLES = 3_200
HISTORY = 64
"""Latest committed segments, speech not counted, that a listener gets when it joins."""


class Port(Protocol):
    """What a stage's handler may do with its channel."""

    channel: str
    log: Logger

    def now(self) -> float:
        """Monotonic seconds."""

    async def emit(self, event: Segment, payload: bytes = b"", *, cause: Segment | None = None) -> None:
        """Send to all listeners and to the next stage.

        Committed segments are kept until acknowledged; of tentative ones only the latest is sent. `cause` is the
        incoming event it was made from.
        """

    async def finish(self, cause: Segment) -> None:
        """Nothing more will be made from `cause`. Always called, after a failure too (a Tombstone first)."""

    def show(self, event: Video, payload: bytes) -> None:
        """Send a frame of video to all listeners; it is neither kept nor acknowledged."""

    async def settle(self, sample: int) -> None:
        """Capture audio before `sample` has become emitted segments or is silence."""

    def on_acknowledged(self, tell: Callable[[Key], None]) -> None:
        """Whom to tell that a listener or the next stage has an emitted segment."""

    async def complain(self, error: WireError) -> None:
        """Tell the producer and the listeners what went wrong."""


class Handler(Protocol):
    """A stage's work on one channel."""

    async def open(self, event: Open, resume: Welcome) -> None:
        """First call, and again for every newer generation. `resume` says how far downstream is already."""

    async def receive(self, event: Event, payload: bytes) -> None:
        """One new event, in order. Waiting here holds the sender back."""

    async def close(self) -> None:
        """The channel is gone: drop work, free memory."""


HandlerFactory = Callable[[Port], Handler]


class Channel:
    """Implements Port. Owned by the Registry, which creates and closes it."""

    def __init__(
        self, channel: str, stage: str, make_handler: HandlerFactory, next_stage: tuple[str, str] | None
    ) -> None:
        self.channel, self.stage = channel, stage
        self.log = get_logger(channel=channel)
        self.producer: Peer | None = None
        self.listeners: set[Peer] = set()
        self.gen = self.floor = -1
        self.ended = False
        self._acking = False
        self._outbox = Outbox()
        self._ledger, self._backlog = Ledger(), 0
        self._arrived: dict[Key, float] = {}
        self._seen = Seen()
        self._history: deque[Message] = deque(maxlen=HISTORY)
        self._outstanding: dict[Key, int] = {}
        self._settled = self._capture_acked = 0
        self._progress = Welcome(channel=channel)
        self._tell_acknowledged: Callable[[Key], None] = lambda _: None
        self._opening = asyncio.Lock()
        self._handler = make_handler(self)
        self._link: Link | None = None
        if next_stage is not None:
            name, url = next_stage
            self._link = Link(url, channel, stage=name, role="produce", on_message=self._from_next, outbox=self._outbox)

    def now(self) -> float:
        return time.monotonic()

    @property
    def idle(self) -> bool:
        """Nothing is being worked on or waits for an acknowledgement."""
        return not len(self._ledger) and not self._outstanding

    @property
    def finished(self) -> bool:
        """The producer has ended the stream and all that came of it has arrived."""
        return self.ended and self.idle

    def join(self, peer: Peer) -> None:
        """Add a listener, and send it what is kept: after a reconnect it has missed some of that.

        The next stage may be back, and have acknowledged captions, before the listener is: the latest are sent anyway.
        """
        self.listeners.add(peer)
        self._acking = self._acking or peer.acks
        peer.offer(Message(self.welcome()))
        kept = list(self._outbox)
        unsettled = {key_of(message.event) for message in kept}
        for message in [*(past for past in self._history if key_of(past.event) not in unsettled), *kept]:
            peer.offer(message)

    def welcome(self) -> Welcome:
        """How far this stage has come, for whoever connects."""
        return self._progress

    async def close(self) -> None:
        """Free everything and say goodbye to all sockets."""
        await self._handler.close()
        self._ledger = Ledger()
        self._count()
        if self._link is not None:
            await self._link.close()
        for peer in [self.producer, *self.listeners]:
            if peer is not None:
                peer.close(1000, "channel closed")

    async def receive(self, message: Message) -> None:
        """One message from the producer. Raises WireError for what a producer may not send."""
        event = message.event
        if isinstance(event, Open):
            await self._open(event)
        elif self.gen < 0:
            raise InvalidMessage("The first message of a producer is `open`.")
        elif isinstance(event, Capture):
            if event.gen >= self.floor:
                await self._handler.receive(event, message.payload)
        elif isinstance(event, Frame):
            await self._handler.receive(event, message.payload)
        elif isinstance(event, Segment) and not isinstance(event, Speech):
            await self._receive_segment(event)
        else:
            raise InvalidMessage(f"A producer does not send `{type(event).__name__.lower()}`.")

    async def acked(self, ack: Ack) -> None:
        """A listener or the next stage has passed on everything made from a segment of ours."""
        key: Key = (ack.kind, ack.seq, ack.language)
        self._tell_acknowledged(key)
        await self._acked(key)

    async def emit(self, event: Segment, payload: bytes = b"", *, cause: Segment | None = None) -> None:
        if event.gen < self.floor and not isinstance(event, End | Tombstone):
            DROPS.labels(self.stage, "old_generation").inc()
            await self._acked(key_of(event))
            return
        if isinstance(event, Tombstone):
            TOMBSTONES.labels(self.stage, event.code).inc()
        message = Message(event, payload)
        for listener in list(self.listeners):
            listener.offer(message)
        if event.state == "tentative":
            if self._link is not None and not isinstance(event, Speech):
                self._link.draft(message)
            return
        if cause is None and isinstance(event, Transcript):
            now = self.now()
            record(self.stage, self.channel, event.seq, event.t.get("asr.end", now), now, language=event.language)
        await self._keep(message, event, cause)

    def show(self, event: Video, payload: bytes) -> None:
        for listener in list(self.listeners):
            listener.offer(Message(event, payload))

    async def finish(self, cause: Segment) -> None:
        began = self._arrived.pop(key_of(cause), None)
        if began is not None:
            record(self.stage, self.channel, cause.seq, began, self.now(), language=language_of(cause))
        await self._settle_causes(self._ledger.finish(key_of(cause)))

    def on_acknowledged(self, tell: Callable[[Key], None]) -> None:
        self._tell_acknowledged = tell

    async def settle(self, sample: int) -> None:
        self._settled = max(self._settled, sample)
        self._ack_capture()

    async def complain(self, error: WireError) -> None:
        ERRORS.labels(self.stage, error.code).inc()
        told = Message(Error(channel=self.channel, code=error.code, message=error.message))
        for peer in [self.producer, *self.listeners]:
            if peer is not None:
                peer.offer(told)

    def announce(self, degraded: Degraded) -> None:
        """Tell everybody that the stage does less than usual, or all of it again."""
        for peer in [self.producer, *self.listeners]:
            if peer is not None:
                peer.offer(Message(degraded))

    async def _open(self, event: Open) -> None:
        async with self._opening:
            if event.gen >= self.gen:
                resume = Welcome(channel=self.channel)
                if self._link is not None:
                    self._link.start()
                    self._link.open(event)
                    if self.gen < 0:
                        resume = await self._link.wait_welcome(RESUME_TIMEOUT_S)
                if self.gen < 0:
                    self._progress = resume
                    self._settled = self._capture_acked = resume.sample
                self._acking = self._acking or event.reliable
                if event.gen > self.gen:
                    self.gen, self.floor = event.gen, max(self.floor, floor_of(event))
                    await self._handler.open(event, resume)
            self._seen.forget_tentative()
        if self.producer is not None:
            self.producer.offer(Message(self.welcome()))

    async def _receive_segment(self, event: Segment) -> None:
        if not self._seen.accept(event):
            self._repeat_ack(event)
            return
        if event.gen < self.floor and not isinstance(event, End | Tombstone):
            await self._skip_old(event)
            return
        if event.state == "committed":
            self._ledger.begin(key_of(event))
            self._arrived[key_of(event)] = self.now()
            self._count()
            self._progress = msgspec.structs.replace(
                self._progress,
                next_seq=max(self._progress.next_seq, event.seq + (0 if isinstance(event, End) else 1)),
                sample=max(self._progress.sample, event.span[1]),
            )
        self.ended = self.ended or isinstance(event, End)
        await self._handler.receive(event, b"")

    async def _skip_old(self, event: Segment) -> None:
        DROPS.labels(self.stage, "old_generation").inc()
        if event.state == "committed":
            await self._settle_causes([key_of(event)])

    def _repeat_ack(self, event: Segment) -> None:
        key = key_of(event)
        if event.state == "committed" and key not in self._ledger:
            self._tell_producer(self._ack(key))

    async def _keep(self, message: Message, event: Segment, cause: Segment | None) -> None:
        key = key_of(event)
        if cause is not None:
            self._ledger.derive(key_of(cause), key)
        self._outstanding.setdefault(key, event.span[0])
        if not isinstance(event, Speech):
            self._history.append(message)
        dropped = self._link.keep(message) if self._link is not None else self._outbox.put(message)
        for lost in dropped:
            DROPS.labels(self.stage, "unacknowledged").inc()
            await self._acked(lost)
        complete = not isinstance(event, Speech) or event.last
        if complete and not self._has_sink():
            await self._acked(key)

    def _has_sink(self) -> bool:
        return self._link is not None or self._acking

    async def _from_next(self, message: Message) -> None:
        if isinstance(message.event, Ack):
            await self.acked(message.event)
        elif isinstance(message.event, Error):
            self.log.warning("next stage complains", code=message.event.code)
            for listener in list(self.listeners):
                listener.offer(message)

    async def _acked(self, key: Key) -> None:
        self._outbox.ack(key)
        if self._outstanding.pop(key, None) is not None:
            await self._settle_causes(self._ledger.acked(key))
            self._ack_capture()

    async def _settle_causes(self, causes: list[Key]) -> None:
        self._count()
        for cause in causes:
            self._tell_producer(self._ack(cause))

    def _count(self) -> None:
        BACKLOG.labels(self.stage).inc(len(self._ledger) - self._backlog)
        self._backlog = len(self._ledger)

    def _ack_capture(self) -> None:
        safe = min([self._settled, *self._outstanding.values()])
        if safe >= self._capture_acked + ACK_STEP_SAMPLES:
            self._capture_acked = safe
            self._progress = msgspec.structs.replace(self._progress, sample=max(self._progress.sample, safe))
            self._tell_producer(Ack(channel=self.channel, kind="capture", sample=safe))

    def _ack(self, key: Key) -> Ack:
        kind, seq, language = key
        return Ack(channel=self.channel, kind=cast(AckKind, kind), seq=seq, language=language)

    def _tell_producer(self, ack: Ack) -> None:
        if self.producer is not None:
            self.producer.offer(Message(ack))
