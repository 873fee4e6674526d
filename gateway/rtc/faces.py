"""Faces by WebRTC: a few tracks for each person, each of which shows one speaker in time with what is heard of them."""

import asyncio
import fractions
import time
from collections.abc import Callable

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from gateway.rtc.due import STEP_S, DuePictures
from gateway.rtc.jpeg import MAGIC, decode
from gateway.rtc.mixer import Heard
from wire.codec import Message
from wire.errors import InvalidInput

CLOCK_HZ = 90_000
MAX_TRACKS = 4
FREE_S = 5.0
"""Whoever has not been seen for so long leaves the track to somebody else."""
Hear = Callable[[str], Heard | None]


class Encoders:
    """How many faces may be encoded at once in the whole gateway: each costs its share of a core."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self) -> bool:
        """Whether there is one left; it is to be given back."""
        if not self._left:
            return False
        self._left -= 1
        return True

    def give(self) -> None:
        self._left += 1


class FaceTrack(MediaStreamTrack):
    """Shows one speaker at a time, 25 pictures a second at most; what it has no time for is not shown."""

    kind = "video"

    def __init__(self, hear: Hear) -> None:
        super().__init__()
        self.channel = ""
        self.shown_at = 0.0
        self._hear = hear
        self._pictures = DuePictures()
        self._some = asyncio.Event()
        self._due = 0.0

    def show(self, message: Message, now: float) -> None:
        self.shown_at = now
        self._pictures.put(message)
        self._some.set()

    def turn_to(self, channel: str) -> None:
        """Show somebody else, or nobody."""
        self.channel, self._pictures = channel, DuePictures()

    async def recv(self) -> av.VideoFrame:
        while True:
            if self.readyState != "live":
                raise MediaStreamError
            await self._some.wait()
            await self._beat()
            jpeg = self._pictures.next(self._hear(self.channel))
            if not len(self._pictures):
                self._some.clear()
            if jpeg is None:
                continue
            pts = round(time.monotonic() * CLOCK_HZ)
            try:
                frame = await asyncio.to_thread(decode, jpeg)
            except InvalidInput:
                continue
            frame.pts, frame.time_base = pts, fractions.Fraction(1, CLOCK_HZ)
            return frame

    async def _beat(self) -> None:
        now = time.monotonic()
        if self._due > now:
            await asyncio.sleep(self._due - now)
        self._due = max(self._due, now) + STEP_S


class FaceTracks:
    """Those of one connection. Who is seen gets one while there is one; `changed` gets the channels, in their order."""

    def __init__(
        self,
        hear: Hear,
        encoders: Encoders,
        changed: Callable[[tuple[str, ...]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hear, self._encoders, self._changed, self._clock = hear, encoders, changed, clock
        self._tracks: list[FaceTrack] = []

    def __len__(self) -> int:
        return len(self._tracks)

    def add(self) -> FaceTrack:
        track = FaceTrack(self._hear)
        self._tracks.append(track)
        return track

    def show(self, message: Message) -> bool:
        """Whether the picture goes this way; others go by the socket."""
        if not message.payload.startswith(MAGIC):
            return False
        track = self._of(message.event.channel)
        if track is not None:
            track.show(message, self._clock())
        return track is not None

    def tick(self) -> None:
        """Once in a while: take tracks back from those who are not seen any more."""
        gone = [track for track in self._tracks if track.channel and self._clock() - track.shown_at > FREE_S]
        for track in gone:
            self._free(track)
        if gone:
            self._tell()

    def close(self) -> None:
        """Nobody looks any more."""
        for track in self._tracks:
            if track.channel:
                self._free(track)
            track.stop()
        self._tracks.clear()

    def _of(self, channel: str) -> FaceTrack | None:
        track = next((track for track in self._tracks if track.channel == channel), None)
        if track is not None:
            return track
        free = [track for track in self._tracks if not track.channel]
        if not free or not self._encoders.take():
            return None
        track = min(free, key=lambda track: track.shown_at)  # whose last pictures are the longest gone
        track.turn_to(channel)
        self._tell()
        return track

    def _free(self, track: FaceTrack) -> None:
        track.turn_to("")
        self._encoders.give()

    def _tell(self) -> None:
        self._changed(tuple(track.channel for track in self._tracks))
