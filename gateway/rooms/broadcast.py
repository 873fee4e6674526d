"""What the stages make of one speaker's words, on its way to everybody who wants it. Implements DeliveryPort.

Speech is acknowledged to the last stage when everybody who is there has it. Who is away is not waited for, and nobody
for longer than `PATIENCE_S`: their copy is kept for them here.
"""

import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from gateway.chain import LAST
from gateway.echo.guard import EchoGuard
from gateway.merge import Merger
from gateway.outgoing import Outgoing
from gateway.rooms.faces import Faces, sharing
from gateway.rooms.originals import Originals
from wire.codec import Message
from wire.errors import InvalidInput
from wire.events import CAPTURE_RATE_HZ, Ack, Capture, End, Frame, Segment, Speech, Tombstone, Video, kind_of
from wire.outbox import Key, key_of

PATIENCE_S = 5.0


class Listener(Protocol):
    """Somebody in the room."""

    id: str

    @property
    def present(self) -> bool:
        """Whether a connection is there now."""

    def wants(self, event: Segment) -> bool:
        """Whether this is for them."""

    def wants_original(self, language: str) -> bool:
        """Whether they hear what is said in this language as it is said."""

    def watches(self, spoken: str) -> str | None:
        """The language in which they see a speaker of `spoken`; empty: as the camera does; None: not at all."""

    def plays(self, message: Message) -> bool:
        """Put speech on a track of theirs, if they have one. Whether nothing is to be kept of it."""

    def box(self, channel: str) -> Outgoing:
        """Where to put what is for them."""

    def sound(self, message: Message) -> None:
        """The speaker's own voice."""

    def show(self, message: Message) -> None:
        """A picture of the speaker."""


class _Pending(msgspec.Struct):
    """A segment of speech, and who has yet to say that it has arrived."""

    since: float
    listeners: set[str]


class Broadcast:
    """`outgoing` goes to the speaker: the own transcript, and what the session has to say.

    `note` gets what is committed, and when it began to be said.
    """

    def __init__(
        self,
        channel: str,
        outgoing: Outgoing,
        listeners: Callable[[], list[Listener]],
        *,
        spoken: str = "auto",
        guard: EchoGuard | None = None,
        note: Callable[[Segment, float], None] = lambda _event, _began: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.outgoing = outgoing
        self.spoken = spoken
        """The language spoken last, as the recogniser says."""
        self._guard, self._originals = guard, Originals(guard)
        self._channel, self._listeners, self._note, self._clock = channel, listeners, note, clock
        self._merger = Merger()
        self._acknowledge: Callable[[Key], None] = lambda _: None
        self._pending: dict[Key, _Pending] = {}
        self._captured = 0
        self._faces = Faces()
        self._still: Message | None = None

    @property
    def next_seq(self) -> int:
        return self._merger.next_seq

    def on_arrival(self, acknowledge: Callable[[Key], None]) -> None:
        self._acknowledge = acknowledge

    def restarted(self) -> None:
        self._merger.restarted()

    def reopened(self, floor: int) -> None:
        self._merger.gen = floor
        for listener in self._listeners():
            for key in listener.box(self._channel).drop_older(floor):
                self._release(key, listener.id)

    def original(self, message: Message) -> list[Message]:
        event = message.event
        assert isinstance(event, Capture)  # noqa: S101 - a microphone sends nothing else
        self._captured = max(self._captured, event.span[1])
        now = self._clock()
        passed = self._guard.hear(message, now) if self._guard is not None else [message]
        self._sound(self._originals.due(message, passed, now))
        return passed

    def rest(self) -> list[Message]:
        passed = self._guard.flush() if self._guard is not None else []
        self._sound(self._originals.rest(passed, self._clock()))
        return passed

    def show(self, message: Message) -> None:
        event = message.event
        assert isinstance(event, Video)  # noqa: S101 - nothing else is shown
        self._faces.made(event.language, self._clock())
        self._picture(message, [one for one in self._viewers() if one.watches(self.spoken) == event.language])

    def seen(self, message: Message) -> None:
        event, now = message.event, self._clock()
        assert isinstance(event, Frame)  # noqa: S101 - nothing else is seen
        self._still = message if event.still and message.payload else None
        viewers = [one for one in self._viewers() if not self._faces.has(one.watches(self.spoken) or "", now)]
        self._picture(Message(self._faces.plain(event), message.payload), viewers)

    def take_in(self, stage: str, event: Segment, payload: bytes) -> None:
        message = self._merger.accept(event, payload)
        if message is not None:
            self._spread(message)
        if stage != LAST:
            return
        if isinstance(event, Tombstone):
            self._bury(event)
        elif isinstance(event, Speech) and event.last:
            key = key_of(event)
            if key in self._pending:
                self._settle(key)
            else:
                self._acknowledge(key)

    def received(self, event: Ack) -> None:
        self.outgoing.ack((event.kind, event.seq, event.language))

    def arrived(self, listener: Listener, event: Ack) -> None:
        """A listener has a segment. Raises InvalidInput for speech that they cannot have."""
        if event.kind == "video":
            listener.box(self._channel).shown(event.language, event.seq)
            return
        if event.kind == "speech" and not self._merger.complete(event.seq, event.language):
            raise InvalidInput(
                "This segment's speech has not been sent to its end; acknowledge it when `last` has come."
            )
        key: Key = (event.kind, event.seq, event.language)
        listener.box(self._channel).ack(key)
        self._release(key, listener.id)

    def absent(self, listener_id: str) -> None:
        """Nothing more waits for this listener."""
        for key in list(self._pending):
            self._release(key, listener_id)

    def tick(self) -> None:
        """Once in a while: stop waiting for who says nothing, show a still picture to who has come."""
        now = self._clock()
        for key, pending in list(self._pending.items()):
            if now - pending.since >= PATIENCE_S:
                pending.listeners.clear()
                self._settle(key)
        if self._still is not None:
            self.seen(self._still)

    def conclude(self, end: End) -> None:
        for listener in self._listeners():
            listener.box(self._channel).keep(Message(end))
        for key in list(self._pending):
            del self._pending[key]
            self._acknowledge(key)

    def _sound(self, originals: list[Message]) -> None:
        hearing = [one for one in self._listeners() if one.present and one.wants_original(self.spoken)]
        for message in originals:
            for listener in hearing:
                listener.sound(message)

    def _viewers(self) -> list[Listener]:
        return [one for one in self._listeners() if one.present and one.watches(self.spoken) is not None]

    def _picture(self, message: Message, viewers: list[Listener]) -> None:
        assert isinstance(message.event, Video)  # noqa: S101 - the callers make it
        if sharing(message.event.number, viewers):
            for viewer in viewers:
                viewer.show(message)

    def _spread(self, message: Message) -> None:
        event = message.event
        assert isinstance(event, Segment)  # noqa: S101 - the merger passes on nothing else
        if event.state == "committed" and not isinstance(event, Speech):
            self._note(event, self._clock() - max(0, self._captured - event.span[0]) / CAPTURE_RATE_HZ)
        if kind_of(event) == "transcript":
            self.spoken = getattr(event, "language", "") or self.spoken
            self._put(self.outgoing, message)
        for listener in self._listeners():
            if listener.wants(event):
                self._give(listener, message, event)

    def _give(self, listener: Listener, message: Message, event: Segment) -> None:
        box = listener.box(self._channel)
        if not isinstance(event, Speech):
            self._put(box, message)
            return
        if listener.plays(message):
            return
        key = key_of(event)
        if event.offset > 0 and not box.holds(key):
            return  # they came in the middle of a clause: they hear from the next one on
        if listener.present and not box.is_aside(key):  # what a track carries is kept for them, and not waited for
            self._pending.setdefault(key, _Pending(self._clock(), set())).listeners.add(listener.id)
        for lost in box.keep(message):
            self._release(lost, listener.id)

    def _put(self, box: Outgoing, message: Message) -> None:
        event = message.event
        if isinstance(event, Segment) and event.state == "tentative":
            box.draft(message)
        else:
            box.keep(message)

    def _bury(self, event: Tombstone) -> None:
        """What came of the failed segment before it failed is dropped with it."""
        self._acknowledge(key_of(event))
        for key in list(self._pending):
            _, seq, language = key
            if seq == event.seq and event.language in ("", language) and not self._merger.complete(seq, language):
                for listener in self._listeners():
                    listener.box(self._channel).forget(key)
                del self._pending[key]
                self._acknowledge(key)

    def _release(self, key: Key, listener_id: str) -> None:
        pending = self._pending.get(key)
        if pending is not None:
            pending.listeners.discard(listener_id)
            self._settle(key)

    def _settle(self, key: Key) -> None:
        _, seq, language = key
        if not self._pending[key].listeners and self._merger.complete(seq, language):
            del self._pending[key]
            self._acknowledge(key)
