"""Where faces are: BlazeFace short range (MediaPipe), for faces up to about two metres from the camera.

Model card: "MediaPipe BlazeFace Short Range". Input 128x128 RGB in [-1, 1]; 896 anchors on grids of 16x16 (two a cell)
and 8x8 (six a cell), each with a score and [x, y, width, height, 6 x (x, y)] in input pixels relative to its anchor.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.faces.convert import to_onnx
from lipsync.faces.tflite import read_graph
from lipsync.onnx import open_session

SIZE = 128
MIN_SCORE = 0.5
MAX_OVERLAP = 0.3
FILE = "face_detection_short_range.tflite"


@dataclass(frozen=True)
class Detection:
    """A face in pixels of the frame: `box` (x0, y0, x1, y1), `keypoints` (6, 2) beginning with both eyes."""

    box: tuple[float, float, float, float]
    keypoints: Array
    score: float

    @property
    def area(self) -> float:
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


class FaceDetector:
    """Finds all faces of a frame. Not thread-safe; one per stage is enough."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        graph = read_graph((folder / FILE).read_bytes())
        boxes, scores = graph.outputs
        self._session = open_session(to_onnx(graph, graph.inputs, graph.outputs), threads=threads)
        self._names = (f"t{boxes}", f"t{scores}")
        self._input = f"t{graph.inputs[0]}"
        self._anchors = np.concatenate([_grid(16, 2), _grid(8, 6)])

    def find(self, image: Image) -> list[Detection]:
        """Faces of a BGR uint8 image, the surest first."""
        blob, scale, left, top = _letterbox(image)
        raw, logits = self._session.run(self._names, {self._input: blob})
        scores = 1.0 / (1.0 + np.exp(-np.clip(logits[0, :, 0], -80, 80)))
        kept = np.flatnonzero(scores >= MIN_SCORE)
        if not len(kept):
            return []
        values = raw[0, kept] / SIZE
        points = values.reshape(len(kept), 8, 2)
        points[:, 0] += self._anchors[kept]
        points[:, 2:] += self._anchors[kept, None]
        centre, size, keypoints = points[:, 0], points[:, 1], points[:, 2:]
        boxes = np.concatenate([centre - size / 2, centre + size / 2], axis=1)
        shift = np.array([left, top], np.float32)
        return [
            Detection(
                tuple(float(v) for v in (box.reshape(2, 2) * SIZE / scale - shift).reshape(-1)),  # type: ignore[arg-type]  # four numbers
                (mean * SIZE / scale - shift).astype(np.float32),
                score,
            )
            for box, mean, score in _merge(boxes, keypoints, scores[kept])
        ]


def _grid(cells: int, repeat: int) -> Array:
    middle = (np.arange(cells, dtype=np.float32) + 0.5) / cells
    x, y = np.meshgrid(middle, middle)
    return np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), repeat, axis=0)


def _letterbox(image: Image) -> tuple[Array, float, float, float]:
    """The input blob, pixels of it per pixel of the frame, and the borders left and above in frame pixels."""
    height, width = image.shape[:2]
    side = max(height, width)
    scale = SIZE / side
    small = cv2.resize(
        image, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
    top, left = (SIZE - small.shape[0]) // 2, (SIZE - small.shape[1]) // 2
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    blob = canvas[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1.0
    return blob, scale, left / scale, top / scale


def _merge(boxes: Array, keypoints: Array, scores: Array) -> list[tuple[Array, Array, float]]:
    """Weighted non-maximum suppression: boxes that overlap a better one are averaged into it."""
    merged = []
    left = np.argsort(-scores)
    while len(left):
        overlap = _overlap(boxes[left[0]], boxes[left])
        same = left[overlap > MAX_OVERLAP]
        same = same if len(same) else left[:1]
        weight = scores[same] / scores[same].sum()
        merged.append((weight @ boxes[same], np.tensordot(weight, keypoints[same], 1), float(scores[left[0]])))
        left = np.setdiff1d(left, same, assume_unique=True)
        left = left[np.argsort(-scores[left])]
    return merged


def _overlap(box: Array, others: Array) -> Array:
    corner = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.clip(corner, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1)
    return np.asarray(shared / (areas + (box[2:] - box[:2]).prod() - shared + 1e-9), np.float32)
