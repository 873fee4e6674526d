"""Which picture of a face is due, for somebody who hears by WebRTC. Sound is the master: pictures wait for it. Pure.

The page does the same for those who hear by the socket (`frontend/src/face/queue.ts`).
"""

from collections import deque

from gateway.rtc.mixer import Heard
from wire.codec import Message
from wire.events import Video

STEP_S = 0.04
MAX_WAITING = 100
SLACK = 3
"""With more of them than this, pictures of silence catch up."""


class DuePictures:
    """Those of one speaker."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Video, bytes]] = deque(maxlen=MAX_WAITING)
        self._passed = -1
        """The newest segment that was heard."""

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> None:
        assert isinstance(message.event, Video)  # noqa: S101 - nothing else is put here
        self._waiting.append((message.event, message.payload))

    def next(self, heard: Heard | None) -> bytes | None:
        """The JPEG to show from now on, if it is another one; to be asked once every STEP_S."""
        if heard is not None:
            self._passed = heard.seq
            due = [place for place, (event, _) in enumerate(self._waiting) if _is_heard(event, heard)]
            if due:
                return self._show(due[-1])
        kept = [entry for entry in self._waiting if not self._is_over(entry[0], heard)]
        self._waiting = deque(kept, maxlen=MAX_WAITING)
        if not kept or kept[0][0].seq is not None:
            return None
        speaking = next((place for place, (event, _) in enumerate(kept) if event.seq is not None), len(kept))
        return self._show(1 if speaking > SLACK else 0)

    def _show(self, place: int) -> bytes:
        for _ in range(place):
            self._waiting.popleft()
        return self._waiting.popleft()[1]

    def _is_over(self, event: Video, heard: Heard | None) -> bool:
        if event.seq is None:
            return False
        return event.seq < heard.seq if heard is not None else event.seq <= self._passed


def _is_heard(event: Video, heard: Heard) -> bool:
    return (event.seq, event.language) == (heard.seq, heard.language) and (
        event.offset <= heard.seconds * event.sample_rate_hz
    )
