"""Committed messages that are kept until their receiver has passed on everything made from them."""

from collections.abc import Iterator

from wire.codec import Message
from wire.events import Capture, Event, Segment, kind_of, language_of

Key = tuple[str, int, str]
"""(kind, seq, language); for capture audio (kind, first sample, '')."""


def key_of(event: Event) -> Key:
    """What identifies an event for deduplication and acknowledgement."""
    if isinstance(event, Capture):
        return ("capture", event.span[0], "")
    assert isinstance(event, Segment)  # noqa: S101 - only these two are ever kept
    return (kind_of(event), event.seq, language_of(event))


class Outbox:
    """An ordered log of messages with a bound on bytes; readers follow it by index.

    Over the bound the oldest messages are dropped: `put` returns their keys so that the owner can count them.
    """

    def __init__(self, *, max_bytes: int = 8 * 1024 * 1024, max_messages: int = 4_096) -> None:
        self._max_bytes = max_bytes
        self._max_messages = max_messages
        self._log: dict[int, Message] = {}
        self._by_key: dict[Key, list[int]] = {}
        self._bytes = 0
        self._next = 0

    def __len__(self) -> int:
        return len(self._log)

    def __iter__(self) -> Iterator[Message]:
        return iter(list(self._log.values()))

    def __contains__(self, key: Key) -> bool:
        return key in self._by_key

    def put(self, message: Message) -> list[Key]:
        """Append; returns the keys that had to be dropped to stay within the bound."""
        self._log[self._next] = message
        self._by_key.setdefault(key_of(message.event), []).append(self._next)
        self._next += 1
        self._bytes += len(message.payload)
        dropped = []
        while len(self._log) > 1 and (self._bytes > self._max_bytes or len(self._log) > self._max_messages):
            oldest = key_of(self._log[next(iter(self._log))].event)
            self.ack(oldest)
            dropped.append(oldest)
        return dropped

    def ack(self, key: Key) -> bool:
        """Forget all messages of this key; whether there were any."""
        indices = self._by_key.pop(key, [])
        for index in indices:
            self._bytes -= len(self._log.pop(index).payload)
        return bool(indices)

    def ack_capture(self, sample: int) -> None:
        """Forget capture audio that ends at or before `sample`."""
        for message in self:
            event = message.event
            if not isinstance(event, Capture) or event.span[1] > sample:
                return
            self.ack(key_of(event))

    def after(self, index: int) -> tuple[int, Message] | None:
        """The first message behind `index` (-1: the oldest one kept) and its own index."""
        if not self._log:
            return None
        first = next(iter(self._log))
        for candidate in range(max(first, index + 1), self._next):
            if candidate in self._log:
                return candidate, self._log[candidate]
        return None
