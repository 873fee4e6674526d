"""What one speaker looks like now: the newest frame or a still picture, decoded and tracked once for all languages."""

import asyncio
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from lipsync.arrays import Image
from lipsync.faces.tracker import Track, Tracker
from lipsync.media.jpeg import quality_of, size_of
from lipsync.media.pictures import MIN_SIDE_PX, read_picture
from wire.errors import WireError

MAX_SIDE_PX = 800
"""Larger pictures are made smaller: they could not be sent 25 times a second."""
JPEG = b"\xff\xd8"
GLANCES = 2
"""So many pictures in a row pass unread while nobody speaks: to follow a face costs more than all else does then."""


@dataclass(frozen=True)
class Look:
    """A picture as it came, its pixels, and the face in it.

    `seconds`: when it came (monotonic); `sample`: its place on the capture clock.
    """

    data: bytes
    seconds: float
    sample: int
    image: Image
    track: Track

    @property
    def passable(self) -> bool:
        """It can be shown as it came."""
        return self.data.startswith(JPEG)

    @cached_property
    def quality(self) -> int | None:
        """Of the JPEG that it came as, where that can be told."""
        return quality_of(self.data) if self.passable else None


_Picture = tuple[bytes, float, int]


class Camera:
    """`look` does heavy work and belongs on the compute thread; `see` may be called meanwhile, from another one."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._newest: _Picture | None = None
        self._seen: tuple[_Picture, Look] | None = None
        self._glanced: tuple[_Picture, Look] | None = None
        self._glances = 0
        self._arrival = asyncio.Event()

    @property
    def ready(self) -> bool:
        """There is something to show."""
        return self._newest is not None

    def see(self, data: bytes, now: float, sample: int = 0) -> None:
        """The newest frame or still picture (JPEG, PNG, WebP); the one before it is forgotten. Empty: there is none."""
        self._newest = (data, now, sample) if data else None
        arrived, self._arrival = self._arrival, asyncio.Event()
        arrived.set()

    def has_news(self, since: Look | None) -> bool:
        """A picture has come after the one that was looked at."""
        return self._newest is not None and (since is None or self._newest[0] is not since.data)

    async def arrival(self) -> None:
        """Until the next picture comes."""
        await self._arrival.wait()

    def glance(self) -> Look | None:
        """The newest picture, with the pixels and the face of the last that was looked at; None: it is time to look."""
        newest, seen = self._newest, self._seen
        if newest is None or seen is None or seen[0] is newest or not newest[0].startswith(JPEG):
            return None
        if self._glanced is None or self._glanced[0] is not newest:
            if self._glances >= GLANCES:
                return None
            self._glances += 1
            data, seconds, sample = newest
            self._glanced = newest, replace(seen[1], data=data, seconds=seconds, sample=sample)
        return self._glanced[1]

    def look(self) -> Look | None:
        """The newest picture; None when there is none. Raises MediaUnreadable, once for a bad one."""
        newest = self._newest
        if newest is None:
            return None
        if self._seen is not None and self._seen[0] is newest:
            return self._seen[1]
        try:
            image = _decode(newest[0])
        except WireError:
            self._newest = None if self._newest is newest else self._newest
            raise
        look = Look(*newest, image, self._tracker.track(image, newest[1]))
        self._seen, self._glances = (newest, look), 0
        return look


def _decode(data: bytes) -> Image:
    size = size_of(data)
    if size is not None and min(size) >= MIN_SIDE_PX and max(size) <= MAX_SIDE_PX:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if image is not None:
            return np.asarray(image, np.uint8)
    return _limited(read_picture(data))


def _limited(image: Image) -> Image:
    scale = MAX_SIDE_PX / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
