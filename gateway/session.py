"""One live session: a browser on one side, the chain of stages on the other, and what outlives either for a while."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from gateway.board import StageBoard
from gateway.capture import CaptureIntake
from gateway.chain import FIRST, LAST, STAGES, Chain, MakeLink
from gateway.delivery import Delivery, DeliveryPort
from gateway.face import STAGE as FACE
from gateway.face import FaceRelay
from gateway.settings import GatewaySettings
from wire.codec import Message
from wire.errors import InvalidInput, InvalidMessage
from wire.events import (
    CAPTURE_RATE_HZ,
    Ack,
    Capture,
    Degraded,
    End,
    Error,
    Event,
    Frame,
    Open,
    Segment,
    Speech,
    Video,
    Welcome,
    floor_of,
    kind_of,
)
from wire.logs import get_logger
from wire.metrics import DROPS, RESPONSE_SECONDS
from wire.outbox import Key

CONNECT_PATIENCE_S = 3.0
"""A stage that has not answered a new session after this long is reported."""
FREE_TIMEOUT_S = 3.0
STRAGGLER_S = 3.0
REPLACED_CLOSE = 4001
Approve = Callable[[Open], Awaitable[None]]
"""Raises a WireError for a language, pair or voice that cannot be had."""


class Browser(Protocol):
    """A connected browser, as the session knows it."""

    def leave(self, code: int, reason: str) -> None:
        """Close the connection now, without sending what waits."""


class Session:
    """Lives from its ticket to its end, over lost browsers and restarted stages. `key` lets its owner come back."""

    def __init__(
        self,
        opened: Open,
        settings: GatewaySettings,
        make_link: MakeLink,
        *,
        address: str = "",
        approve: Approve,
        deliver: DeliveryPort | None = None,
        on_closed: Callable[["Session"], None] = lambda _: None,
        on_stage: Callable[[str, bool], None] = lambda _stage, _up: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.channel, self.address = opened.channel, address
        self.key = secrets.token_urlsafe(32)
        self.browser: Browser | None = None
        self.ending = False
        self.acknowledged = 0
        # The gateway always acknowledges speech, so the stages keep it even while nobody is listening.
        self._opened = msgspec.structs.replace(opened, reliable=True)
        self._settings, self._clock = settings, clock
        self._approve, self._on_closed, self._on_stage = approve, on_closed, on_stage
        self._intake = CaptureIntake(max_speed=settings.max_speed, burst_s=settings.burst_s, now=clock())
        self._delivery = deliver or Delivery(gen=opened.gen)
        self._delivery.on_arrival(self._acknowledge)
        self.outgoing = self._delivery.outgoing
        face_link = make_link if settings.optional_stages() else None
        self._face = FaceRelay(self._opened, face_link, self._from_face, self._stage_changed, clock=clock)
        self._chain = Chain(self.channel, make_link, self._from_stage, self._stage_changed)
        self._started = self._closed = False
        self._board = StageBoard(self.channel)
        self._heard = self._timed = 0
        self._end: End | None = None
        self._finished: set[str] = set()
        self._all_finished = asyncio.Event()
        self._waiting: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._late: asyncio.Task[None] | None = None
        self.log = get_logger(channel=self.channel)
        self._wait(settings.ticket_ttl_s)

    @property
    def about(self) -> str:
        return self.channel

    @property
    def patient(self) -> bool:
        return self.ending

    @property
    def received(self) -> int:
        """The sample before which all audio has come in."""
        return self._intake.received

    def attach(self, browser: Browser) -> None:
        """A browser has come (back): tell it how far we are; an older connection gives way."""
        if self._waiting is not None:
            self._waiting.cancel()
        if self.browser is not None:
            self.browser.leave(REPLACED_CLOSE, "another connection took this one's place")
        self.browser = browser
        self.outgoing.rewind()
        self.outgoing.note(
            Welcome(channel=self.channel, next_seq=self._delivery.next_seq, sample=self.acknowledged), "welcome"
        )
        for status in self._board.all():
            self._note(status, ("status", status.stage))
        if not self._started:
            self._started = True
            self._chain.start(self._opened)
            self._late = asyncio.create_task(self._report_late())
        self.log.info("browser joined", sample=self.acknowledged)

    def ask_for_audio(self) -> None:
        """Tell the browser from where on audio is wanted: what carried it until now does so no more."""
        self._note(Welcome(channel=self.channel, next_seq=self._delivery.next_seq, sample=self.received), "welcome")

    def detach(self, browser: Browser) -> None:
        """A browser is gone; the session waits for it to come back."""
        if self.browser is not browser:
            return
        self.browser = None
        self._face.unwatched()
        if not self.ending:
            self.log.info("browser left", sample=self._intake.received)
            self._wait(self._settings.channel_grace_s)

    def delay_s(self, message: Message) -> float:
        """Seconds to wait before more is read from a browser that sends audio faster than it may."""
        pcm = message.payload if isinstance(message.event, Capture) else b""
        return self._intake.delay_s(pcm, self._clock())

    async def receive(self, message: Message) -> None:
        """One message from the browser. Raises WireError for what it may not send."""
        event = message.event
        if event.channel != self.channel:
            raise InvalidMessage("This event names another channel than the one of your ticket.")
        if isinstance(event, Capture):
            self._receive_capture(event, message.payload)
        elif isinstance(event, Frame):
            self.see(event, message.payload)
        elif isinstance(event, Open):
            await self._reopen(event)
        elif isinstance(event, Ack):
            self._delivery.received(event)
        elif isinstance(event, End):
            self.end()
        else:
            raise InvalidMessage(f"A browser sends capture, frame, open, ack and end; not `{kind_of(event)}`.")

    def see(self, event: Frame, payload: bytes) -> None:
        """A picture of the speaker."""
        if self._face.see(event, payload):
            self._delivery.seen(Message(event, payload))

    def end(self) -> asyncio.Task[None]:
        """Let the stages finish, pass on how it ended, and close. Once; later calls join the first."""
        if self._closing is None:
            self.ending = True
            self._closing = asyncio.create_task(self._finish(), name=f"end {self.channel}")
        return self._closing

    def _receive_capture(self, event: Capture, payload: bytes) -> None:
        if self.ending:
            DROPS.labels("gateway", "after_end").inc()
            return
        taken = self._intake.accept(msgspec.structs.replace(event, gen=self._opened.gen), payload, self._clock())
        if taken is None:
            return
        kept = [self._chain.send(audio) for audio in self._delivery.original(taken)]
        if not all(kept):
            lost = "Recognition was away for more than 30 s; the oldest speech was not kept."
            self._complain(FIRST, self._error("audio_lost", lost))

    async def _reopen(self, event: Open) -> None:
        event = msgspec.structs.replace(event, reliable=True)
        if event.gen <= self._opened.gen:
            if event == self._opened:
                return
            raise InvalidInput(f"A change needs a `gen` higher than {self._opened.gen}.")
        await self._approve(event)
        self.change(event)

    def change(self, event: Open) -> None:
        """Go on with other languages or voices, of a higher `gen`."""
        if self.ending:
            return
        self._opened = event
        self._chain.open(event)
        self._face.open(event)
        self._delivery.reopened(floor_of(event))
        self.log.info("reopened", gen=event.gen, source=event.source, targets=event.targets)

    async def _from_stage(self, stage: str, message: Message) -> None:
        event = message.event
        if isinstance(event, End):
            self._hear_end(stage, event)
        elif isinstance(event, Segment):
            self._heard += 1
            self._time(event)
            self._delivery.take_in(stage, event, message.payload)
        elif isinstance(event, Ack) and event.kind == "capture":
            self.acknowledged = max(self.acknowledged, event.sample)
            self._note(Ack(channel=self.channel, kind="capture", sample=self.acknowledged), "ack")
        elif isinstance(event, Welcome):
            self._delivery.restarted()
        elif isinstance(event, Error):
            self._complain(stage, event)
        elif isinstance(event, Degraded):
            self._note(event, ("degraded", stage))

    async def _from_face(self, message: Message) -> None:
        event = message.event
        if isinstance(event, Error):
            self._complain(FACE, event)
        elif isinstance(event, Degraded):
            self._note(event, ("degraded", FACE))
        elif isinstance(event, Video) and event.language in self._opened.targets and self.browser is not None:
            self._delivery.show(message)

    def _time(self, event: Segment) -> None:
        """The response time of somebody who speaks on: what was captured since the end of what is now heard first."""
        first = isinstance(event, Speech) and event.offset == 0
        if first and not self.ending and self.browser is not None and event.seq >= self._timed:
            self._timed = event.seq + 1
            RESPONSE_SECONDS.observe(max(0, self._intake.received - event.span[1]) / CAPTURE_RATE_HZ)

    def _hear_end(self, stage: str, event: End) -> None:
        self._heard += 1
        self._finished.add(stage)
        if stage == LAST:
            self._end = event
        if self._end is not None and self._finished.issuperset(STAGES):
            self._all_finished.set()

    def _acknowledge(self, key: Key) -> None:
        kind, seq, language = key
        self._chain.ack(msgspec.convert({"channel": self.channel, "kind": kind, "seq": seq, "language": language}, Ack))

    def _stage_changed(self, stage: str, up: bool) -> None:
        self._on_stage(stage, up)
        status = self._board.change(stage, up)
        if status is not None and not self._closed:
            self._note(status, ("status", stage))
            self.log.info("stage changed", stage=stage, up=up)

    async def _report_late(self) -> None:
        await asyncio.sleep(CONNECT_PATIENCE_S)
        for stage in STAGES:
            if not self._board.known(stage):
                self._stage_changed(stage, False)

    def _complain(self, stage: str, error: Error) -> None:
        if not self._board.repeats(stage, error.code, self._clock()):
            self._note(error)

    def _error(self, code: str, message: str) -> Error:
        return Error(channel=self.channel, code=code, message=message)

    def _note(self, event: Event, slot: object = None) -> None:
        if self.browser is not None:
            self.outgoing.note(event, slot)

    def _wait(self, patience_s: float) -> None:
        async def wait() -> None:
            await asyncio.sleep(patience_s)
            self.end()

        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.create_task(wait(), name=f"wait {self.channel}")

    async def _finish(self) -> None:
        try:
            if self._started:
                await self._flush()
        finally:
            await self._close()

    async def _flush(self) -> None:
        for audio in self._delivery.rest():
            self._chain.send(audio)
        at = self._intake.received
        last = End(channel=self.channel, seq=self._delivery.next_seq, gen=self._opened.gen, span=(at, at))
        self._chain.send(Message(last))
        await self._wait_for_end()
        if self._end is None:
            self.log.warning("stages did not finish in time")
            late = "The stages did not finish in time; the last words may be missing."
            self._complain(LAST, self._error("stage_unavailable", late))
        end = self._end or msgspec.structs.replace(last, seq=self._delivery.next_seq)
        if self.browser is not None:
            await self._face.finish(end)
        self._delivery.conclude(end)
        if self._end is not None:
            self._acknowledge(("end", self._end.seq, ""))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FREE_TIMEOUT_S):
                    await self._chain.settled.wait()

    async def _wait_for_end(self) -> None:
        """Until every stage has said that it finished, or none of them has made anything for a while.

        Once the last one has, the others only have to be heard: one that is being rejoined gets a moment for it.
        """
        heard = -1
        while not self._all_finished.is_set() and heard != self._heard:
            heard = self._heard
            patience_s = self._settings.end_timeout_s
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience_s if self._end is None else min(STRAGGLER_S, patience_s)):
                    await self._all_finished.wait()

    async def _close(self) -> None:
        self._closed = True
        for task in (self._waiting, self._late):
            if task is not None:
                task.cancel()
        if self.outgoing.last_word is None:
            self.outgoing.finish(1000, "ended")
        await self._face.close()
        await self._chain.close()
        self._on_closed(self)
        self.log.info("session closed")
