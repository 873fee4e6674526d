"""Frames of video on their way to one browser: the newest few, and no more in flight than it has room for. Pure."""

from collections import deque

from wire.codec import Message
from wire.events import Video
from wire.metrics import DROPS

MAX_WAITING = 12
MAX_IN_FLIGHT = 12
"""About half a second: what fills the network's buffers would stand before the speech."""


class Pictures:
    """`received` says which frame the browser has; the oldest that wait give way to new ones."""

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque(maxlen=MAX_WAITING)
        self._in_flight: deque[tuple[str, int]] = deque(maxlen=MAX_IN_FLIGHT)

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> None:
        """One more frame."""
        if len(self._waiting) == MAX_WAITING:
            DROPS.labels("gateway", "slow_browser_video").inc()
        self._waiting.append(message)

    def take(self) -> Message | None:
        """The next frame to send; None while there is none, or no room."""
        if not self._waiting or len(self._in_flight) >= MAX_IN_FLIGHT:
            return None
        message = self._waiting.popleft()
        assert isinstance(message.event, Video)  # noqa: S101 - nothing else is put here
        self._in_flight.append((message.event.language, message.event.number))
        return message

    def received(self, language: str, number: int) -> None:
        """The browser has this frame, and with it all that were sent before."""
        if (language, number) in self._in_flight:
            while self._in_flight.popleft() != (language, number):
                pass

    def restart(self) -> None:
        """A new connection: nothing is in flight on it."""
        self._in_flight.clear()
        self._waiting.clear()
