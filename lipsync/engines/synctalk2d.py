"""SyncTalk_2D: a small U-Net trained on one person, driven by the embedding of a lip-sync expert's audio encoder.

Files: `audio_encoder.onnx`, mel (1, 1, 80, 16) -> (1, 512), and `unet.onnx`, faces (B, 6, 320, 320), BGR in [0, 1]: a
reference crop, then the crop to fill with its mouth black; audio, the embeddings of 16 neighbouring frames as
(B, 32, 16, 16), or of this frame alone as (B, 512) -> (B, 3, 320, 320).
"""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.engines.base import Cue, Needs
from lipsync.engines.crops import Crop, picture, planes
from lipsync.engines.graphs import Graph
from lipsync.errors import ModelUnusable
from lipsync.faces.landmarks import CHIN
from lipsync.faces.tracker import Track

SIZE, BORDER = 320, 4
"""The crop is taken at 328 pixels and its border of 4 left out."""
MASK = (slice(5, 310), slice(5, 315))
"""Rows and columns of the 320-pixel crop that are black in the input."""
EMBEDDING, NEIGHBOURS = 512, 16
AUDIO_SHAPES = {"window": (32, 16, 16), "frame": (EMBEDDING,)}


class MouthModel(Protocol):
    """What the renderer drives: an embedding of each frame's sound, and the faces made from them."""

    @property
    def name(self) -> str: ...

    def embed(self, mels: Array) -> Array: ...

    def generate(self, faces: Array, windows: Array) -> Array: ...


class SyncTalkModel:
    """See the module. Without an audio encoder of its own in the folder it cannot be loaded."""

    def __init__(self, folder: Path, *, name: str, device: int | None = None, threads: int = 1) -> None:
        self.name = name
        self._encoder = Graph(
            folder / "audio_encoder.onnx", [(1, 80, 16)], (EMBEDDING,), device=device, threads=threads
        )
        self._unet, self._audio = _open_unet(folder / "unet.onnx", device, threads)

    @property
    def memory_mb(self) -> float:
        return 1.5 * (self._encoder.megabytes + self._unet.megabytes)

    def renderer(self) -> "SyncTalkRenderer":
        return SyncTalkRenderer(self)

    def warm_up(self) -> None:
        embedding = self.embed(np.zeros((1, 1, 80, 16), np.float32))
        self.generate(np.zeros((1, 6, SIZE, SIZE), np.float32), np.repeat(embedding[None], NEIGHBOURS, axis=1))

    def embed(self, mels: Array) -> Array:
        """(B, 512) from (B, 1, 80, 16)."""
        return self._encoder.run(mels)

    def generate(self, faces: Array, windows: Array) -> Array:
        """(B, 3, 320, 320) in [0, 1] from faces (B, 6, 320, 320) and the embeddings around each frame (B, 16, 512)."""
        if self._audio == "window":
            return self._unet.run(faces, windows.reshape(-1, *AUDIO_SHAPES["window"]))
        return self._unet.run(faces, windows[:, NEIGHBOURS // 2])


class SyncTalkRenderer:
    """One channel: the first good frame is the reference; the embeddings of the last frames are kept."""

    needs: Needs = "mel"

    def __init__(self, model: MouthModel) -> None:
        self.model = model
        self.name = model.name
        self._reference: Array | None = None
        self._recent: list[Array] = []
        self._mask = _blend_mask()

    def observe(self, image: Image, track: Track, seconds: float) -> None:  # noqa: ARG002 - the protocol's
        if track.fresh:
            self._reference = None
        if self._reference is None and not track.problem and track.points is not None:
            self._reference = planes(inner(mouth_crop(track.points), image))

    def render(self, image: Image, track: Track, cue: Cue) -> Image:
        if cue.mel is None:
            return image
        window = self._window(cue.mel)
        if track.problem or track.points is None or self._reference is None or not cue.weight:
            return image
        crop = mouth_crop(track.points)
        masked = planes(inner(crop, image))
        masked[:, MASK[0], MASK[1]] = 0
        made = self.model.generate(np.concatenate([self._reference, masked])[None], window[None])
        framed = np.pad(picture(made[0]), ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), mode="edge")
        return crop.put(image, framed, self._mask, cue.weight)

    def _window(self, mel: Array) -> Array:
        """Embeddings of 16 frames, this one in the middle. What comes after it is not known yet: it is repeated."""
        self._recent = [*self._recent, self.model.embed(mel[None, None])[0]][-NEIGHBOURS // 2 - 1 :]
        before = [self._recent[0]] * (NEIGHBOURS // 2 + 1 - len(self._recent)) + self._recent
        return np.stack(before + [self._recent[-1]] * (NEIGHBOURS - len(before)))


def mouth_crop(points: Array) -> Crop:
    """The square from the eyes down, as wide as the face (the model's own landmarks 1, 31 and 52)."""
    left, right = points[234, :2], points[454, :2]
    side = float(max(8.0, abs(right[0] - left[0])))
    top = min(float(points[6, 1]), float(points[CHIN, 1]) - 0.8 * side)
    return Crop(float(min(left[0], right[0])), top, side)


def inner(crop: Crop, image: Image) -> Image:
    """The 320-pixel part of a crop that the model sees."""
    return np.ascontiguousarray(crop.take(image, SIZE + 2 * BORDER)[BORDER:-BORDER, BORDER:-BORDER])


def _blend_mask() -> Array:
    mask = np.zeros((SIZE + 2 * BORDER, SIZE + 2 * BORDER), np.float32)
    mask[BORDER + 20 : BORDER + 300, BORDER + 20 : BORDER + 300] = 1.0
    return np.asarray(cv2.blur(cv2.blur(mask, (21, 21)), (21, 21)), np.float32)


def _open_unet(path: Path, device: int | None, threads: int) -> tuple[Graph, str]:
    problem: ModelUnusable | None = None
    for kind, shape in AUDIO_SHAPES.items():
        try:
            graph = Graph(path, [(6, SIZE, SIZE), shape], (3, SIZE, SIZE), device=device, threads=threads)
        except ModelUnusable as error:
            problem = problem or error
        else:
            return graph, kind
    assert problem is not None  # noqa: S101 - both shapes have failed
    raise problem
