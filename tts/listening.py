"""What a listener has heard of the speech that was sent: segments play one after another, once they are there. Pure."""

from collections import deque
from dataclasses import dataclass

LATE_S = 0.3
"""An acknowledgement that comes so long after the speech tells of a network that stood still."""
MOST_REMEMBERED = 32


@dataclass
class _Segment:
    seq: int
    since: float
    """When its first frame is there."""
    sent_at: float
    seconds: float


class Listening:
    """Keeps time like a player that is close by, and is put right where speech arrived late."""

    def __init__(self) -> None:
        self._segments: deque[_Segment] = deque()
        self._before = 0.0
        """When everything was heard that is not remembered any more."""

    def send(self, seq: int, seconds: float, now: float) -> None:
        """Speech of a segment was sent."""
        if self._segments and self._segments[-1].seq == seq:
            self._segments[-1].seconds += seconds
            self._segments[-1].sent_at = now
            return
        self._segments.append(_Segment(seq, now, now, seconds))
        if len(self._segments) > MOST_REMEMBERED:
            oldest = self._segments.popleft()
            self._before = max(self._before, oldest.since) + oldest.seconds

    def received(self, seq: int, now: float) -> None:
        """All of a segment has arrived: where that took long, it began to be heard so much later."""
        segment = next((segment for segment in self._segments if segment.seq == seq), None)
        if segment is not None and now - segment.sent_at > LATE_S:
            segment.since += now - segment.sent_at
            segment.sent_at = now

    def forget(self, now: float) -> None:
        """Nothing that was sent is played any more."""
        self._segments.clear()
        self._before = now

    def waiting_s(self, now: float) -> float:
        """Speech that was sent and is still to be heard."""
        heard_at = self._before
        for segment in self._segments:
            heard_at = max(heard_at, segment.since) + segment.seconds
        return max(0.0, heard_at - now)
