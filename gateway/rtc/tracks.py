"""The two ends of a WebRTC connection's sound: a track that plays a mixer, and a loop that reads a microphone."""

import asyncio
import fractions
import time
from collections.abc import Awaitable, Callable

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from gateway.rtc.mixer import FRAME, RATE_HZ, Mixer
from wire.events import CAPTURE_RATE_HZ

FRAME_S = FRAME / RATE_HZ
CAPTURE_FRAME_BYTES = CAPTURE_RATE_HZ // 50 * 2
LATE_S = 0.2
"""A player that is this far behind its clock skips ahead instead of hurrying."""


class MixerTrack(MediaStreamTrack):
    """Plays a mixer at real time, silence included, so that the other side's clock never stops."""

    kind = "audio"

    def __init__(self, mixer: Mixer) -> None:
        super().__init__()
        self._mixer = mixer
        self._due: float | None = None
        self._position = 0

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when it is time for them."""
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if self._due is None or now - self._due > LATE_S:
            self._due = now
        if self._due > now:
            await asyncio.sleep(self._due - now)
        self._due += FRAME_S
        frame = av.AudioFrame.from_ndarray(self._mixer.next().reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._position, fractions.Fraction(1, RATE_HZ)
        self._position += FRAME
        return frame


async def listen(track: MediaStreamTrack, hear: Callable[[bytes, int], Awaitable[None]]) -> None:
    """Read a microphone until it stops.

    `hear` gets 20 ms of PCM16LE mono at 16 kHz at a time, and its place in samples since the track began; what the
    network has lost leaves a gap.
    """
    resampler = av.AudioResampler(format="s16", layout="mono", rate=CAPTURE_RATE_HZ)
    waiting = bytearray()
    place, expected = 0, None
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        if not isinstance(frame, av.AudioFrame):
            continue
        if frame.pts is not None:
            lost = frame.pts - expected if expected is not None else 0
            place += max(0, lost) * CAPTURE_RATE_HZ // frame.sample_rate
            expected = frame.pts + frame.samples
        for ready in resampler.resample(frame):
            waiting += ready.to_ndarray().tobytes()
        while len(waiting) >= CAPTURE_FRAME_BYTES:
            await hear(bytes(waiting[:CAPTURE_FRAME_BYTES]), place)
            del waiting[:CAPTURE_FRAME_BYTES]
            place += CAPTURE_FRAME_BYTES // 2
