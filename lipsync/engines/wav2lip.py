"""Wav2Lip and its 256-pixel descendants: the lower half of a face from its spectrogram and one reference.

Prajwal et al., "A Lip Sync Expert Is All You Need for Speech to Lip Generation In The Wild", ACM MM 2020. `model.onnx`:
mel (B, 1, 80, 16) and faces (B, 6, S, S), BGR in [0, 1]: the face with its lower half black, then the face itself
-> (B, 3, S, S). S is 96 or 256 and read from the file. The published weights are for non-commercial use.
"""

from pathlib import Path

import numpy as np
import onnx

from lipsync.arrays import Array, Image
from lipsync.engines.base import Cue, Needs
from lipsync.engines.crops import Crop, lower_mask, picture, planes
from lipsync.engines.graphs import Graph
from lipsync.faces.tracker import Track

FILE = "model.onnx"
SIZES = (96, 256)
CHIN_ROOM = 0.06
"""Room below the chin, in face heights: an opening jaw needs it."""


class Wav2LipModel:
    """See the module."""

    def __init__(self, folder: Path, *, name: str, device: int | None = None, threads: int = 1) -> None:
        self.name = name
        self.size = _size(folder / FILE)
        shape = (6, self.size, self.size)
        self._graph = Graph(
            folder / FILE, [(1, 80, 16), shape], (3, self.size, self.size), device=device, threads=threads
        )

    @property
    def memory_mb(self) -> float:
        return 1.5 * self._graph.megabytes

    def renderer(self) -> "Wav2LipRenderer":
        return Wav2LipRenderer(self)

    def warm_up(self) -> None:
        self.generate(np.zeros((1, 6, self.size, self.size), np.float32), np.zeros((1, 1, 80, 16), np.float32))

    def generate(self, faces: Array, mels: Array) -> Array:
        """(B, 3, S, S) in [0, 1] from faces (B, 6, S, S) and mels (B, 1, 80, 16)."""
        return self._graph.run(mels, faces)


class Wav2LipRenderer:
    """One channel."""

    needs: Needs = "mel"

    def __init__(self, model: Wav2LipModel) -> None:
        self._model = model
        self.name = model.name
        self._mask = lower_mask(model.size, 0.45)

    def observe(self, image: Image, track: Track, seconds: float) -> None:
        """Nothing is learnt: the frame is its own reference."""

    def render(self, image: Image, track: Track, cue: Cue) -> Image:
        if track.problem or track.points is None or cue.mel is None or not cue.weight:
            return image
        crop = face_crop(track.points)
        taken = planes(crop.take(image, self._model.size))
        masked = taken.copy()
        masked[:, self._model.size // 2 :] = 0
        made = self._model.generate(np.concatenate([masked, taken])[None], cue.mel[None, None])
        return crop.put(image, picture(made[0]), self._mask, cue.weight)


def face_crop(points: Array) -> Crop:
    """Brows to chin, as the face detector of the training data cropped."""
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    side = float(max(high - low) * (1 + CHIN_ROOM))
    centre = (low[0] + high[0]) / 2
    return Crop(float(centre - side / 2), float(high[1] + CHIN_ROOM * (high[1] - low[1]) - side), side)


def _size(path: Path) -> int:
    """96 or 256, by the size of the file's face input; 96 where it leaves that open."""

    if not path.is_file():
        return SIZES[0]
    model = onnx.load(str(path), load_external_data=False)
    for value in model.graph.input:
        sizes = [dimension.dim_value for dimension in value.type.tensor_type.shape.dim]
        if len(sizes) == 4 and sizes[1] == 6 and sizes[2] in SIZES:
            return int(sizes[2])
    return SIZES[0]
