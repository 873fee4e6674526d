"""What a browser is still to be sent, and what it may need again. Outlives the connection; bounded. One reader."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Hashable

from gateway.pictures import Pictures
from wire.codec import Message
from wire.events import BINARY, Event, Segment, Speech, kind_of, language_of
from wire.outbox import Key, key_of

MAX_NOTES = 64
SPAN_OF_CAPTIONS = 512
"""Committed captions that are kept at most for a browser that comes back."""


class Outgoing:
    """Committed segments in order, kept until the browser acknowledges them; of drafts and notes the latest.

    An acknowledged segment of speech also proves that everything sent before it has arrived.
    """

    def __init__(
        self, *, max_bytes: int = 8 * 1024 * 1024, max_messages: int = 8_192, wake: asyncio.Event | None = None
    ) -> None:
        self._max_bytes, self._max_messages = max_bytes, max_messages
        self._log: OrderedDict[int, Message] = OrderedDict()
        self._by_key: dict[Key, list[int]] = {}
        self._captions: deque[int] = deque()
        self._bytes = 0
        self._next = 0
        self._cursor = -1
        self._aside: set[Key] = set()
        self._drafts: dict[tuple[str, str], Message] = {}
        self._notes: OrderedDict[Hashable, Event] = OrderedDict()
        self._pictures = Pictures()
        self._wake = wake or asyncio.Event()
        self.overrun = False
        """Something was dropped before it could be sent: the browser reads too slowly."""
        self.last_word: tuple[int, str] | None = None
        """Close code and reason, once nothing is to follow."""

    def __len__(self) -> int:
        return len(self._log) + len(self._drafts) + len(self._notes)

    def keep(self, message: Message) -> list[Key]:
        """Add a committed segment; returns the keys of speech that had to be dropped for it."""
        event = message.event
        for slot, draft in list(self._drafts.items()):
            if isinstance(event, Segment) and isinstance(draft.event, Segment) and _replaces(event, draft.event):
                del self._drafts[slot]
        self._append(message)
        return self._shrink()

    def set_aside(self, key: Key) -> None:
        """Keep a segment without sending it: it goes another way, unless `bring_back` says that it does not."""
        self._aside.add(key)

    def is_aside(self, key: Key) -> bool:
        return key in self._aside

    def bring_back(self) -> None:
        """Send what was set aside and never acknowledged, in its order."""
        for index in [index for index, message in self._log.items() if key_of(message.event) in self._aside]:
            message = self._log[index]
            self._forget([index])
            self._append(message)
        self._aside.clear()

    def drop_aside(self) -> None:
        """What was set aside is not wanted any more."""
        for key in list(self._aside):
            self.forget(key)

    def draft(self, message: Message) -> None:
        """Set the tentative segment of its kind and language, in place of an older one."""
        self._drafts[kind_of(message.event), language_of(message.event)] = message
        self._wake.set()

    def note(self, event: Event, slot: Hashable = None) -> None:
        """Say something that is not kept; an unsent one with the same `slot` is replaced."""
        slot = slot if slot is not None else object()
        self._notes[slot] = event
        while len(self._notes) > MAX_NOTES:
            self._notes.popitem(last=False)
        self._wake.set()

    def show(self, message: Message) -> None:
        """Send a frame of video, after all else, if there is room for it."""
        self._pictures.put(message)
        self._wake.set()

    def shown(self, language: str, number: int) -> None:
        """The browser has a frame: there is room for more."""
        self._pictures.received(language, number)
        self._wake.set()

    def finish(self, code: int, reason: str) -> None:
        """Nothing follows what is waiting."""
        self.last_word = (code, reason)
        self._wake.set()

    def ack(self, key: Key) -> bool:
        """The browser has a segment; whether it was still kept."""
        indices = self._by_key.get(key)
        if not indices:
            return False
        received = min(indices[-1], self._cursor + 1) if key in self._aside else indices[-1]
        self.forget(key)
        if key[0] == "speech":
            self._forget([index for index in self._captions if index < received])
        return True

    def forget(self, key: Key) -> None:
        """A segment is not to be sent, or sent again."""
        self._aside.discard(key)
        self._forget(self._by_key.get(key, []))

    def drop_older(self, gen: int) -> list[Key]:
        """Forget drafts and speech of older generations; returns the keys of that speech."""
        for slot, draft in list(self._drafts.items()):
            if isinstance(draft.event, Segment) and draft.event.gen < gen:
                del self._drafts[slot]
        old = [key for key, indices in self._by_key.items() if key[0] == "speech" and self._gen(indices[0]) < gen]
        for key in old:
            self.forget(key)
        return old

    def holds(self, key: Key) -> bool:
        """Whether something of the segment is kept."""
        return key in self._by_key

    def speech(self) -> list[Key]:
        """Keys of the speech that is not acknowledged."""
        return [key for key in self._by_key if key[0] == "speech"]

    def rewind(self) -> None:
        """A new connection: send again whatever was not acknowledged; notes to the old one are void."""
        self._cursor = -1
        self._aside.clear()
        self.overrun = False
        self._notes.clear()
        self._pictures.restart()
        self._wake.set()

    def take(self) -> Message | None:
        """The next message to send, None if there is none now: notes, then the log, drafts, video."""
        self._wake.clear()
        if self._notes:
            return Message(self._notes.popitem(last=False)[1])
        first = next(iter(self._log), self._next)
        for index in range(max(first, self._cursor + 1), self._next):
            if index in self._log and key_of(self._log[index].event) not in self._aside:
                self._cursor = index
                return self._log[index]
        self._cursor = self._next - 1
        if self._drafts:
            return self._drafts.pop(next(iter(self._drafts)))
        return self._pictures.take()

    async def wait(self) -> None:
        """Until something was added since the last `take`."""
        await self._wake.wait()

    def _append(self, message: Message) -> None:
        self._log[self._next] = message
        self._by_key.setdefault(key_of(message.event), []).append(self._next)
        self._bytes += len(message.payload)
        if not isinstance(message.event, BINARY):
            self._captions.append(self._next)
        self._next += 1
        self._wake.set()

    def _gen(self, index: int) -> int:
        event = self._log[index].event
        return event.gen if isinstance(event, Segment) else 0

    def _forget(self, indices: list[int]) -> None:
        for index in list(indices):
            message = self._log.pop(index, None)
            if message is None:
                continue
            self._bytes -= len(message.payload)
            key = key_of(message.event)
            self._by_key[key].remove(index)
            if not self._by_key[key]:
                del self._by_key[key]
        while self._captions and self._captions[0] not in self._log:
            self._captions.popleft()

    def _shrink(self) -> list[Key]:
        lost: list[Key] = []
        if len(self._captions) > SPAN_OF_CAPTIONS:
            self._drop(self._captions[0])
        while len(self._log) > 1 and (self._bytes > self._max_bytes or len(self._log) > self._max_messages):
            key = self._drop(next(iter(self._log)))
            if key[0] == "speech" and key not in self._by_key:
                lost.append(key)
        return lost

    def _drop(self, index: int) -> Key:
        self.overrun = self.overrun or index > self._cursor
        key = key_of(self._log[index].event)
        self._forget([index])
        return key


def _replaces(committed: Segment, draft: Segment) -> bool:
    if draft.seq > committed.seq or isinstance(committed, Speech):
        return False
    return kind_of(committed) in ("tombstone", "end") or (
        kind_of(committed) == kind_of(draft) and language_of(committed) == language_of(draft)
    )
