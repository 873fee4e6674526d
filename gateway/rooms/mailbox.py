"""What one member of a room is still to be sent: news of the room, a log for each speaker, and live sound."""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable

from gateway.outgoing import Outgoing
from wire.codec import Message
from wire.events import Capture, Event, Speech
from wire.metrics import DROPS

MAX_SOUND = 100
"""Frames of somebody's own voice that may wait: two seconds. Older ones are of no use to anybody."""


class Mailbox:
    """Takes turns between the speakers, so that a talkative one does not keep others waiting. One reader.

    `on_sound` is told of all sound when it is sent.
    """

    def __init__(self, on_sound: Callable[[Message], None] = lambda _: None) -> None:
        self._on_sound = on_sound
        self._wake = asyncio.Event()
        self._room = Outgoing(wake=self._wake)
        self._speakers: dict[str, Outgoing] = {}
        self._sound: deque[Message] = deque(maxlen=MAX_SOUND)

    @property
    def overrun(self) -> bool:
        """Something was dropped before it could be sent: the member reads too slowly."""
        return any(box.overrun for box in self._speakers.values())

    @property
    def last_word(self) -> tuple[int, str] | None:
        return self._room.last_word

    def speaker(self, channel: str) -> Outgoing:
        """What the member is to be sent of one speaker."""
        if channel not in self._speakers:
            self._speakers[channel] = Outgoing(wake=self._wake)
        return self._speakers[channel]

    def forget(self, channel: str) -> None:
        """A speaker is gone, and nothing of theirs will be sent again."""
        self._speakers.pop(channel, None)

    def bring_back(self) -> None:
        """Nothing goes another way any more: send what was to."""
        for box in self._speakers.values():
            box.bring_back()

    def drop_aside(self) -> None:
        """What goes another way is not wanted any more."""
        for box in self._speakers.values():
            box.drop_aside()

    def note(self, event: Event, slot: Hashable = None) -> None:
        """Say something that is not kept; an unsent one with the same `slot` is replaced."""
        self._room.note(event, slot)

    def sound(self, message: Message) -> None:
        """Pass somebody's own voice on now, or not at all."""
        if len(self._sound) == MAX_SOUND:
            DROPS.labels("gateway", "slow_listener_sound").inc()
        self._sound.append(message)
        self._wake.set()

    def finish(self, code: int, reason: str) -> None:
        """Nothing follows what is waiting."""
        if self.last_word is None:
            self._room.finish(code, reason)

    def rewind(self) -> None:
        """A new connection: send again whatever was not acknowledged."""
        self._sound.clear()
        self._room.rewind()
        for box in self._speakers.values():
            box.rewind()

    def take(self) -> Message | None:
        """The next message to send; None if there is none now."""
        self._wake.clear()
        message = self._room.take()
        if message is None and self._sound:
            message = self._sound.popleft()
        for channel in list(self._speakers) if message is None else ():
            message = self._speakers[channel].take()
            if message is not None:
                self._speakers[channel] = self._speakers.pop(channel)
                break
        if message is not None and isinstance(message.event, Speech | Capture):
            self._on_sound(message)
        return message

    async def wait(self) -> None:
        """Until something was added since the last `take`."""
        await self._wake.wait()
