"""What is taken of the browser's audio: each sample once, in order, at the pace of speech. Pure."""

import msgspec

from gateway.limits import TokenBucket
from wire.codec import Message
from wire.errors import InvalidInput, InvalidMessage
from wire.events import CAPTURE_RATE_HZ, Capture

SAMPLE_BYTES = 2


class CaptureIntake:
    """Checks and trims capture frames. `received` is the sample before which everything has come in."""

    def __init__(self, *, max_speed: float, burst_s: float, now: float) -> None:
        self._max_speed = max_speed
        self._burst_s = burst_s
        self._started = now
        self._pace = TokenBucket(max_speed, burst_s, now)
        self.received = 0

    def delay_s(self, payload: bytes, now: float) -> float:
        """Seconds to wait before more is read from a browser that sends faster than it may, resent audio included."""
        return self._pace.spend(len(payload) / SAMPLE_BYTES / CAPTURE_RATE_HZ, now)

    def accept(self, event: Capture, payload: bytes, now: float) -> Message | None:
        """The frame, less what came before; None when all of it did.

        Raises InvalidMessage when span and payload disagree, InvalidInput when the span lies in the future.
        """
        first, end = event.span
        if end - first != len(payload) // SAMPLE_BYTES:
            raise InvalidMessage(
                f"The span [{first}, {end}) does not fit a payload of {len(payload) // SAMPLE_BYTES} samples."
            )
        if end > self._horizon(now):
            raise InvalidInput("This audio lies ahead of real time; positions count samples at 16 kHz since the start.")
        if end <= self.received:
            return None
        skip = max(0, self.received - first)
        self.received = end
        fresh = msgspec.structs.replace(event, span=(first + skip, end), t={"gateway.in": now})
        return Message(fresh, payload[skip * SAMPLE_BYTES :])

    def _horizon(self, now: float) -> float:
        # A browser whose gateway was restarted begins a new channel with all that it kept, and goes on speaking.
        return (2 * self._burst_s + self._max_speed * max(0.0, now - self._started)) * CAPTURE_RATE_HZ
