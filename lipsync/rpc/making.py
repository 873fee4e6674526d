"""Makes the frames of a gRPC call, on the compute thread."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.engines.base import Cue, Renderer
from lipsync.engines.crops import picture
from lipsync.engines.synctalk2d import EMBEDDING, NEIGHBOURS, MouthModel, SyncTalkRenderer
from lipsync.faces.tracker import Track, Tracker
from lipsync.rpc.inputs import Set

ALONE = 1
"""A single picture is tracked once, not in every frame."""


@dataclass
class Made:
    """One frame, and why it passed as it was (empty: it did not)."""

    jpeg: bytes
    flag: str


@dataclass
class Times:
    """Milliseconds by stage."""

    audio: float = 0.0
    infer: float = 0.0
    composite: float = 0.0
    first_frame: float = 0.0
    begun: float = field(default_factory=time.perf_counter)

    def total(self) -> float:
        return (time.perf_counter() - self.begun) * 1e3


class Making:
    """Successive frames over pictures shown in turn; `quality` of the JPEGs."""

    def __init__(self, images: list[Image], tracker: Tracker, renderer: Renderer, *, fps: float, quality: int) -> None:
        self._images, self._tracker, self._renderer = images, tracker, renderer
        self._step_s, self._quality = 1 / fps, quality
        self._frame = 0
        self._only: Track | None = None

    def make(self, cue: Cue, times: Times) -> Made:
        """The next frame."""
        begun = time.perf_counter()
        image = self._images[self._frame % len(self._images)]
        track = self._track(image)
        made = self._renderer.render(image, track, cue)
        rendered = time.perf_counter()
        jpeg = encoded(made, self._quality)
        done = time.perf_counter()
        times.infer += (rendered - begun) * 1e3
        times.composite += (done - rendered) * 1e3
        times.first_frame = times.first_frame or times.total()
        self._frame += 1
        return Made(jpeg, track.problem)

    def _track(self, image: Image) -> Track:
        if self._only is not None:
            return self._only
        seconds = self._frame * self._step_s
        track = self._tracker.track(image, seconds)
        self._renderer.observe(image, track, seconds)
        if len(self._images) == ALONE:
            self._only = track
        return track


def from_sets(
    model: MouthModel, sets: list[Set], mels: Array, times: Times, *, quality: int, chunk: int = 4
) -> Iterator[Made]:
    """Frames straight from prepared planes: the U-Net fills the second crop of each set, which is shown as it is."""
    begun = time.perf_counter()
    embeddings = np.concatenate([model.embed(mel[None]) for mel in mels]) if len(mels) else np.zeros((0, EMBEDDING))
    half = NEIGHBOURS // 2
    padded = np.pad(embeddings, ((half, half), (0, 0)), mode="edge")
    times.infer += (time.perf_counter() - begun) * 1e3
    for start in range(0, len(mels), chunk):
        begun = time.perf_counter()
        numbers = range(start, min(start + chunk, len(mels)))
        faces = np.stack([sets[number % len(sets)] for number in numbers])
        windows = np.stack([padded[number : number + NEIGHBOURS] for number in numbers])
        made = model.generate(faces, windows)
        times.infer += (time.perf_counter() - begun) * 1e3
        for crop in made:
            begun = time.perf_counter()
            jpeg = encoded(picture(crop), quality)
            times.composite += (time.perf_counter() - begun) * 1e3
            times.first_frame = times.first_frame or times.total()
            yield Made(jpeg, "")


def model_behind(renderer: Renderer) -> MouthModel | None:
    """The model of a renderer that can fill prepared planes."""
    return renderer.model if isinstance(renderer, SyncTalkRenderer) else None


def encoded(image: Image, quality: int) -> bytes:
    """JPEG."""
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
