"""One channel's face: the newest camera frame, or a still picture, with the mouth of what is heard now."""

from dataclasses import dataclass

import cv2
import numpy as np

from lipsync.arrays import Image
from lipsync.engines.base import Cue, Renderer
from lipsync.faces.tracker import Track, Tracker
from lipsync.live.timeline import Heard, Timeline
from lipsync.media.pictures import read_picture
from lipsync.rpc.making import encoded
from lipsync.speech.activity import ATTACK_S, Follower
from lipsync.speech.articulation import TimedPhone
from lipsync.speech.clock import FPS
from wire.errors import InvalidInput

STEP_S = 1 / FPS
MAX_SIDE_PX = 1_280


@dataclass(frozen=True)
class Shown:
    """A frame to show while `offset` samples of segment `seq` are heard (seq -1: nobody speaks). `flag` as in Track."""

    jpeg: bytes
    seq: int
    offset: int
    sample_rate_hz: int
    flag: str


class LiveFace:
    """Not thread-safe; `picture` and `frame` do heavy work and belong on the compute thread, the rest does not."""

    def __init__(self, tracker: Tracker, renderer: Renderer, *, quality: int) -> None:
        self._tracker, self._renderer, self._quality = tracker, renderer, quality
        self.speech = Timeline()
        self._follower = Follower()
        self._jpeg: bytes | None = None
        self._image: Image | None = None
        self._track = Track("no_face")
        self._tracked = False

    @property
    def ready(self) -> bool:
        """There is something to show."""
        return self._jpeg is not None

    def see(self, jpeg: bytes) -> None:
        """The newest camera frame or still picture (JPEG, PNG, WebP); the one before it is forgotten."""
        self._jpeg, self._image, self._tracked = jpeg, None, False

    def hear(
        self, seq: int, sample_rate_hz: int, pcm: bytes, phones: list[TimedPhone], *, last: bool, now: float
    ) -> None:
        """A piece of speech, heard from now on or after what is heard already. Raises InvalidInput."""
        if not 8_000 <= sample_rate_hz <= 48_000 or len(pcm) % 2:
            raise InvalidInput("Speech is 16-bit mono PCM at 8000 to 48000 Hz.")
        self.speech.add(seq, sample_rate_hz, pcm, phones, last=last, now=now)

    def interrupt(self) -> None:
        """Nothing of what was said is heard any more."""
        self.speech.clear()

    def frame(self, now: float) -> Shown | None:
        """What to show from `now` on for 40 ms; None without any picture. Raises MediaUnreadable once for a bad one."""
        if self._jpeg is None:
            return None
        heard = self.speech.at(now, step_s=STEP_S, soon_s=ATTACK_S)
        weight = self._follower.step(heard.shape.opening, heard.soon.opening, STEP_S)
        image = self._seen(now)
        made = self._renderer.render(image, self._track, Cue(heard.shape, weight))
        if made is image and self._jpeg.startswith(b"\xff\xd8"):
            return _shown(self._jpeg, heard, self._track)
        return _shown(encoded(made, self._quality), heard, self._track)

    def _seen(self, now: float) -> Image:
        """The newest picture, decoded and tracked once."""
        if self._image is None:
            assert self._jpeg is not None  # noqa: S101 - `frame` has looked
            try:
                self._image = _decode(self._jpeg)
            except Exception:
                self._jpeg = None
                raise
        if not self._tracked:
            self._track = self._tracker.track(self._image, now)
            self._renderer.observe(self._image, self._track, now)
            self._tracked = True
        return self._image


def _decode(data: bytes) -> Image:
    if data.startswith(b"\xff\xd8"):
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if image is not None and max(image.shape[:2]) <= MAX_SIDE_PX:
            return np.asarray(image, np.uint8)
    return _limited(read_picture(data))


def _limited(image: Image) -> Image:
    scale = MAX_SIDE_PX / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _shown(jpeg: bytes, heard: Heard, track: Track) -> Shown:
    return Shown(jpeg, heard.seq, heard.offset, heard.sample_rate_hz, track.problem)
