"""One channel's face: the newest camera frame, or a still picture, with the mouth of what is heard now."""

import threading
from dataclasses import dataclass

import cv2
import numpy as np

from lipsync.arrays import Image
from lipsync.engines.base import Cue, Renderer
from lipsync.faces.tracker import Track, Tracker
from lipsync.live.timeline import Timeline
from lipsync.media.pictures import read_picture
from lipsync.rpc.making import encoded
from lipsync.speech.activity import ATTACK_S, Follower
from lipsync.speech.articulation import TimedPhone
from lipsync.speech.clock import FPS
from wire.errors import InvalidInput, WireError

STEP_S = 1 / FPS
MAX_SIDE_PX = 1_280
JPEG = b"\xff\xd8"


@dataclass(frozen=True)
class Shown:
    """A frame to show while `offset` samples of segment `seq` are heard (seq -1: nobody speaks). `flag` as in Track."""

    jpeg: bytes
    seq: int
    offset: int
    sample_rate_hz: int
    flag: str


class LiveFace:
    """`frame` does heavy work and belongs on the compute thread; the rest may be called meanwhile, from another one."""

    def __init__(self, tracker: Tracker, renderer: Renderer, *, quality: int) -> None:
        self._tracker, self._renderer, self._quality = tracker, renderer, quality
        self._speech = Timeline()
        self._lock = threading.Lock()
        self._follower = Follower()
        self._newest: bytes | None = None
        self._seen: tuple[bytes, Image] | None = None
        self._track = Track("no_face")

    @property
    def ready(self) -> bool:
        """There is something to show."""
        return self._newest is not None

    def see(self, jpeg: bytes) -> None:
        """The newest camera frame or still picture (JPEG, PNG, WebP); the one before it is forgotten."""
        self._newest = jpeg

    def hear(
        self, seq: int, sample_rate_hz: int, pcm: bytes, phones: list[TimedPhone], *, last: bool, now: float
    ) -> None:
        """A piece of speech, heard from now on or after what is heard already. Raises InvalidInput."""
        if not 8_000 <= sample_rate_hz <= 48_000 or len(pcm) % 2:
            raise InvalidInput("Speech is 16-bit mono PCM at 8000 to 48000 Hz.")
        with self._lock:
            self._speech.add(seq, sample_rate_hz, pcm, phones, last=last, now=now)

    def interrupt(self) -> None:
        """Nothing of what was said is heard any more."""
        with self._lock:
            self._speech.clear()

    def frame(self, now: float) -> Shown | None:
        """What to show from `now` on for 40 ms; None without any picture. Raises MediaUnreadable once for a bad one."""
        newest = self._newest
        if newest is None:
            return None
        with self._lock:
            heard = self._speech.at(now, step_s=STEP_S, soon_s=ATTACK_S)
        weight = self._follower.step(heard.shape.opening, heard.soon.opening, STEP_S)
        image = self._look(newest, now)
        made = self._renderer.render(image, self._track, Cue(heard.shape, weight))
        untouched = made is image and newest.startswith(JPEG)
        jpeg = newest if untouched else encoded(made, self._quality)
        return Shown(jpeg, heard.seq, heard.offset, heard.sample_rate_hz, self._track.problem)

    def _look(self, newest: bytes, now: float) -> Image:
        """The newest picture, decoded and tracked once."""
        if self._seen is not None and self._seen[0] is newest:
            return self._seen[1]
        try:
            image = _decode(newest)
        except WireError:
            self._newest = None if self._newest is newest else self._newest
            raise
        self._track = self._tracker.track(image, now)
        self._renderer.observe(image, self._track, now)
        self._seen = (newest, image)
        return image


def _decode(data: bytes) -> Image:
    if data.startswith(JPEG):
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if image is not None and max(image.shape[:2]) <= MAX_SIDE_PX:
            return np.asarray(image, np.uint8)
    return _limited(read_picture(data))


def _limited(image: Image) -> Image:
    scale = MAX_SIDE_PX / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
