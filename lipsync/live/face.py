"""A speaker's face in one language: what the camera sees, with the mouth of what is heard now."""

import asyncio
import contextlib
import threading
from dataclasses import dataclass

from lipsync.engines.base import Cue, Renderer
from lipsync.faces.tracker import Problem
from lipsync.live.camera import Camera, Look
from lipsync.live.timeline import Timeline
from lipsync.rpc.making import encoded
from lipsync.speech.activity import ATTACK_S, Follower
from lipsync.speech.articulation import TimedPhone
from lipsync.speech.clock import FPS
from wire.errors import InvalidInput

STEP_S = 1 / FPS
REFRESH_S = 1.0
"""A picture that does not change is shown again after this time, for those who have just come."""


@dataclass(frozen=True)
class Shown:
    """A frame to show while `offset` samples of segment `seq` are heard (seq -1: nobody speaks). `flag` as in Track."""

    jpeg: bytes
    seq: int
    offset: int
    sample_rate_hz: int
    flag: Problem
    sample: int = 0


class LiveFace:
    """Frames are encoded as well as they came, so that what is not changed stays; `quality` is for other pictures.

    `frame` does heavy work and belongs on the compute thread; the rest may be called meanwhile, from the event loop."""

    def __init__(self, camera: Camera, renderer: Renderer, *, quality: int) -> None:
        self._camera, self._renderer, self._quality = camera, renderer, quality
        self._speech = Timeline(renderer.needs)
        self._lock = threading.Lock()
        self._follower = Follower()
        self._observed: Look | None = None
        self._shown: Look | None = None
        self._still: Look | None = None
        self._shown_at = -REFRESH_S

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

    @property
    def speaks_until(self) -> float:
        """When the last of what has come will have been heard (monotonic seconds; 0 where nothing has)."""
        with self._lock:
            return self._speech.ends

    async def news(self, patience_s: float) -> None:
        """Wait a little for the camera, where it shows nothing new yet: it does not keep our beat."""
        if not self._camera.has_news(self._shown):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    await self._camera.arrival()

    def knows(self, moment: float) -> bool:
        """What is heard at a moment has come already."""
        with self._lock:
            return self._speech.covers(moment)

    def frame(self, now: float) -> Shown | None:
        """What to show from `now` on for 40 ms; None without a picture, or where the last one still stands.

        `now` may lie ahead: what is heard then is known already (see `knows`). Raises MediaUnreadable once for a
        picture that cannot be read.
        """
        with self._lock:
            heard = self._speech.at(now, step_s=STEP_S, soon_s=ATTACK_S)
        weight = self._follower.step(heard.shape.opening, heard.soon.opening, STEP_S)
        quiet = weight == 0 and heard.seq < 0
        look = (self._camera.glance() if quiet else None) or self._look()
        if look is None:
            return None
        self._shown = look
        if quiet and look is self._still and now - self._shown_at < REFRESH_S:
            return None
        self._still, self._shown_at = look if quiet else None, now
        made = self._renderer.render(look.image, look.track, Cue(heard.shape, weight, heard.mel, heard.sound))
        untouched = made is look.image and look.passable
        jpeg = look.data if untouched else encoded(made, look.quality or self._quality)
        return Shown(jpeg, heard.seq, heard.offset, heard.sample_rate_hz, look.track.problem, look.sample)

    def _look(self) -> Look | None:
        look = self._camera.look()
        if look is not None and look is not self._observed:
            self._observed = look
            self._renderer.observe(look.image, look.track, look.seconds)
        return look
