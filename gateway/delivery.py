"""What the stages made, on its way to the browser, and the acknowledgements that go back for it."""

from collections.abc import Callable
from typing import Protocol

from gateway.chain import LAST
from gateway.merge import Merger
from gateway.outgoing import Outgoing
from wire.codec import Message
from wire.errors import InvalidInput
from wire.events import Ack, End, Segment, Speech, Tombstone, kind_of
from wire.outbox import Key


class DeliveryPort(Protocol):
    """What becomes of that which the stages make of one speaker's words."""

    outgoing: Outgoing
    """What the speaker's own browser is told."""

    @property
    def next_seq(self) -> int:
        """One past the last segment that was recognised."""

    def on_arrival(self, acknowledge: Callable[[Key], None]) -> None:
        """Whom to tell what the last stage need not keep: it has arrived, or nobody is to get it. Once, first."""

    def restarted(self) -> None:
        """A stage was connected anew."""

    def reopened(self, floor: int) -> None:
        """Other languages or voices are wanted: speech of generations before `floor` is not for anybody."""

    def original(self, message: Message) -> list[Message]:
        """Audio of the speaker, each sample once; returns what is to be interpreted now of all that has come."""

    def rest(self) -> list[Message]:
        """No more audio comes: what of it has not been returned yet."""

    def take_in(self, stage: str, event: Segment, payload: bytes) -> None:
        """A segment from a stage."""

    def seen(self, message: Message) -> None:
        """A frame of the speaker's camera."""

    def show(self, message: Message) -> None:
        """A frame of video of the speaker's face."""

    def received(self, event: Ack) -> None:
        """The speaker's browser has a segment. Raises InvalidInput for speech that it cannot have."""

    def conclude(self, end: End) -> None:
        """The last message: nothing waits for the browser any more."""


class Delivery:
    """To the speaker's own browser: who speaks alone hears the own translation. Implements DeliveryPort."""

    def __init__(self, *, gen: int) -> None:
        self.outgoing = Outgoing()
        self._acknowledge: Callable[[Key], None] = lambda _: None
        self._merger = Merger()
        self._merger.gen = gen

    @property
    def next_seq(self) -> int:
        return self._merger.next_seq

    def on_arrival(self, acknowledge: Callable[[Key], None]) -> None:
        self._acknowledge = acknowledge

    def restarted(self) -> None:
        self._merger.restarted()

    def original(self, message: Message) -> list[Message]:
        """Nobody listens to themselves."""
        return [message]

    def rest(self) -> list[Message]:
        return []

    def seen(self, message: Message) -> None:
        """The page has it already."""

    def show(self, message: Message) -> None:
        self.outgoing.show(message)

    def reopened(self, floor: int) -> None:
        self._merger.gen = floor
        for key in self.outgoing.drop_older(floor):
            self._acknowledge(key)

    def take_in(self, stage: str, event: Segment, payload: bytes) -> None:
        merged = self._merger.accept(event, payload)
        if merged is not None and event.state == "tentative":
            self.outgoing.draft(merged)
        elif merged is not None:
            for lost in self.outgoing.keep(merged):
                self._acknowledge(lost)
        if stage == LAST and isinstance(event, Tombstone):
            self._bury(event)
        elif stage == LAST and isinstance(event, Speech) and event.last:
            # Speech that came again, or too late, waits for no acknowledgement from the browser.
            key: Key = (kind_of(event), event.seq, event.language)
            if key not in self.outgoing.speech():
                self._acknowledge(key)

    def received(self, event: Ack) -> None:
        if event.kind == "video":
            self.outgoing.shown(event.language, event.seq)
            return
        if event.kind == "speech" and not self._merger.complete(event.seq, event.language):
            raise InvalidInput(
                "This segment's speech has not been sent to its end; acknowledge it when `last` has come."
            )
        key = (event.kind, event.seq, event.language)
        if self.outgoing.ack(key) and event.kind == "speech":
            self._acknowledge(key)

    def conclude(self, end: End) -> None:
        self.outgoing.keep(Message(end))
        self.outgoing.finish(1000, "ended")
        for key in self.outgoing.speech():
            self._acknowledge(key)

    def _bury(self, event: Tombstone) -> None:
        """What came of the failed segment before it failed is dropped with it."""
        self._acknowledge((kind_of(event), event.seq, event.language))
        for key in self.outgoing.speech():
            _, seq, language = key
            if seq == event.seq and event.language in ("", language) and not self._merger.complete(seq, language):
                self.outgoing.forget(key)
                self._acknowledge(key)
