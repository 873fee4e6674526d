"""A camera that comes by WebRTC: its frames as JPEG, as they come by the socket."""

import asyncio
import math
import time
from collections.abc import Callable

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from gateway.rtc.jpeg import MAX_PIXELS, Encoder
from wire.logs import get_logger
from wire.metrics import DROPS

STEP_S = 1 / 25
GONE_S = 1.0
"""A camera that has brought no frame for so long is off."""
AFTERGLOW_S = 0.5
"""What was on its way by WebRTC when the member sent a picture by the socket comes until then."""
log = get_logger()


class Camera:
    """`see` gets at most 25 pictures a second, and an empty one when there is none any more.

    While one is being encoded, others are dropped: it never falls behind.
    """

    def __init__(self, see: Callable[[bytes], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._see, self._clock = see, clock
        self._encoder = Encoder()
        self._encoding: asyncio.Task[None] | None = None
        self._due = self._deaf_until = 0.0
        self._seen_at: float | None = None

    async def watch(self, track: MediaStreamTrack) -> None:
        """Read a track until it ends, or sends larger pictures than a call needs."""
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if not isinstance(frame, av.VideoFrame):
                continue
            if frame.width * frame.height > MAX_PIXELS:
                log.info("camera refused", width=frame.width, height=frame.height)
                track.stop()
                return
            self._take(frame)

    def give_way(self) -> None:
        """The member sends pictures by the socket, or says there that the camera is off."""
        self._deaf_until, self._seen_at = self._clock() + AFTERGLOW_S, None

    def look(self) -> None:
        """Once in a while: notice that the camera is off."""
        if self._seen_at is not None and self._clock() - self._seen_at > GONE_S:
            self._gone()

    def close(self) -> None:
        """No more comes, nor what is being encoded."""
        self._deaf_until = math.inf
        self._gone()

    def _gone(self) -> None:
        if self._seen_at is not None:
            self._seen_at = None
            self._see(b"")

    def _take(self, frame: av.VideoFrame) -> None:
        now = self._clock()
        if now < max(self._due - STEP_S / 2, self._deaf_until):
            return
        if self._encoding is not None and not self._encoding.done():
            DROPS.labels("gateway", "camera_behind").inc()
            return
        self._due = max(self._due + STEP_S, now)
        self._encoding = asyncio.create_task(self._pass_on(frame))

    async def _pass_on(self, frame: av.VideoFrame) -> None:
        jpeg = await asyncio.to_thread(self._encoder.encode, frame)
        now = self._clock()
        if now >= self._deaf_until:
            self._seen_at = now
            self._see(jpeg)
