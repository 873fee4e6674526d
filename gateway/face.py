"""The speaker's face: camera frames to the lip-sync stage, its video back. Nothing else waits for either."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from gateway.chain import MakeLink, StageLink
from gateway.limits import TokenBucket
from wire.codec import Message
from wire.events import Ack, Degraded, End, Error, Event, Frame, Open, Video
from wire.metrics import DROPS

STAGE = "lipsync"
FRAMES_PER_S, FRAME_BURST = 30.0, 30.0
LAST_WORDS_S = 60.0
"""For so long at most a session waits for the face to say what has been spoken."""


class FaceRelay:
    """Connects when the first frame comes. `on_event` gets what the stage says, `on_change` whether it is there."""

    def __init__(
        self,
        opened: Open,
        make_link: MakeLink | None,
        on_event: Callable[[Message], Awaitable[None]],
        on_change: Callable[[str, bool], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._opened, self._make_link, self._clock = opened, make_link, clock
        self._on_event, self._on_change = on_event, on_change
        self._producer: StageLink | None = None
        self._listener: StageLink | None = None
        self._pace = TokenBucket(FRAMES_PER_S, FRAME_BURST, clock())
        self._still: Message | None = None
        self._seen = False
        self._said = asyncio.Event()

    def open(self, event: Open) -> None:
        """Change what the channel needs."""
        wanted, self._opened = self._wanted, event
        if self._producer is not None:
            self._producer.open(event)
        if self._wanted and not wanted and self._still is not None:
            self._pass_on(self._still)

    def see(self, event: Frame, payload: bytes) -> bool:
        """A frame from the browser's camera, a picture in its place, or an empty frame: there is neither any more.

        Whether it was taken: they may not come too fast.
        """
        if self._pace.take(1.0, self._clock()) > 0:
            DROPS.labels("gateway", "camera_pace").inc()
            return False
        message = Message(event, payload)
        self._still = message if event.still or not payload else None
        self._seen = bool(payload)
        if not payload:
            self._said.set()
        if (payload and self._wanted) or (not payload and self._producer is not None):
            self._pass_on(message)
        return True

    async def finish(self, end: End) -> None:
        """Until the stage has shown all that is spoken, where it shows somebody; or until `unwatched`."""
        if self._producer is None or not self._producer.up or not self._seen:
            return
        self._said.clear()
        self._producer.keep(Message(end))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S):
                await self._said.wait()

    def unwatched(self) -> None:
        """Nobody looks any more: nothing waits for the face."""
        self._said.set()

    async def close(self) -> None:
        """Leave the stage."""
        for link in (self._listener, self._producer):
            if link is not None:
                await link.close()

    @property
    def _wanted(self) -> bool:
        """Whether somebody hears a translation, and so sees a face that says it."""
        return not set(self._opened.targets) <= set(self._opened.unspoken)

    def _pass_on(self, message: Message) -> None:
        if self._make_link is not None:
            self._connect(self._make_link).draft(message)

    def _connect(self, make_link: MakeLink) -> StageLink:
        if self._producer is None:
            channel = self._opened.channel
            self._producer = make_link(
                STAGE, channel, role="produce", on_message=self._told, on_change=self._producer_changed
            )
            self._listener = make_link(
                STAGE, channel, role="listen", on_message=self._heard, on_change=lambda up: self._on_change(STAGE, up)
            )
            self._producer.open(self._opened)
            self._producer.start()
            self._listener.start()
        return self._producer

    def _producer_changed(self, up: bool) -> None:
        if not up:
            self._said.set()
        if up and self._still is not None and self._producer is not None:
            self._producer.draft(self._still)  # a camera sends the next frame by itself

    async def _heard(self, message: Message) -> None:
        event: Event = message.event
        if isinstance(event, Video | Error | Degraded):
            await self._on_event(message)

    async def _told(self, message: Message) -> None:
        """As its producer: how far the stage is. All else is told to the listener, too."""
        if isinstance(message.event, Ack) and message.event.kind == "end":
            self._said.set()
