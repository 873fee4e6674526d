"""468 points of a face, the lips refined by attention: MediaPipe FaceMesh ("attention mesh", arXiv:2006.10962).

Two parts of the published graph run as ONNX: the face (192x192 RGB in [0, 1] -> mesh, presence, features) and the lips
(16x16 features sampled around the lips -> 80 points). What stands between them, the sampling, is done here.
"""

from pathlib import Path

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.errors import ModelUnusable
from lipsync.faces.convert import to_onnx
from lipsync.faces.landmarks import LIPS_REFINED, MOUTH_LEFT, MOUTH_RIGHT
from lipsync.faces.tflite import Graph, read_graph
from lipsync.onnx import open_session

SIZE = 192
FEATURES = 48
LIPS_GRID = 16
LIPS_MARGIN = 1.5
POINTS = 468
FILE = "face_landmark_with_attention.tflite"


class FaceMesh:
    """Landmarks inside a square region of a frame. Not thread-safe."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        graph = read_graph((folder / FILE).read_bytes())
        mesh, presence, features, lips_in, lips_out = _parts(graph)
        self._face = open_session(to_onnx(graph, graph.inputs, [mesh, presence, features]), threads=threads)
        self._lips = open_session(to_onnx(graph, [lips_in], [lips_out]), threads=threads)
        self._names = {"image": f"t{graph.inputs[0]}", "lips": f"t{lips_in}"}

    def locate(self, image: Image, centre: Array, side: float, angle: float) -> tuple[Array, float]:
        """Landmarks (468, 3) in pixels of the BGR frame (z: same scale, smaller is nearer), and presence in 0..1.

        The region is a square of `side` pixels around `centre`, turned by `angle` radians.
        """
        to_region = _region(centre, side, angle)
        crop = cv2.warpAffine(image, to_region, (SIZE, SIZE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        blob = cv2.dnn.blobFromImage(crop, 1 / 255.0, swapRB=True)
        mesh, presence, features = self._face.run(None, {self._names["image"]: blob})
        points = mesh.reshape(POINTS, 3).astype(np.float32)
        matrix = _lips_transform(points / 4.0)
        lips = self._lips.run(None, {self._names["lips"]: _sample(features[0], matrix)})[0].reshape(-1, 2)
        # The lips net speaks in quarter cells; the matrix maps cells to a 48-cell grid, 4 image pixels each.
        points[LIPS_REFINED, :2] = lips @ matrix[:, :2].T + 4.0 * matrix[:, 2]
        back = cv2.invertAffineTransform(to_region).astype(np.float32)
        points[:, :2] = points[:, :2] @ back[:, :2].T + back[:, 2]
        points[:, 2] *= side / SIZE
        return points, float(1.0 / (1.0 + np.exp(-float(presence.reshape(-1)[0]))))


def _parts(graph: Graph) -> tuple[int, int, int, int, int]:
    """Tensor numbers: mesh, presence, features, input and output of the lips net."""
    samplers = [
        o for o in graph.operations if o.kind == "CUSTOM" and len(o.inputs) == 2 and _is_grid(graph, o.outputs[0])
    ]
    heads = {graph.tensors[o.outputs[0]].shape: o.outputs[0] for o in graph.operations if o.kind == "CONV_2D"}
    try:
        return (
            heads[1, 1, 1, 3 * POINTS],
            heads[1, 1, 1, 1],
            samplers[0].inputs[0],
            samplers[0].outputs[0],
            heads[1, 1, 1, 2 * len(LIPS_REFINED)],
        )
    except (KeyError, IndexError) as error:
        raise ModelUnusable(f"{FILE} is not the attention mesh; fetch the face models again.") from error


def _is_grid(graph: Graph, number: int) -> bool:
    return graph.tensors[number].shape[1:3] == (LIPS_GRID, LIPS_GRID)


def _region(centre: Array, side: float, angle: float) -> Array:
    """2x3 matrix from the frame to the model's input."""
    scale = SIZE / max(side, 1e-3)
    cos, sin = np.cos(-angle) * scale, np.sin(-angle) * scale
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = np.array([SIZE / 2, SIZE / 2]) - turn @ np.asarray(centre, np.float64)
    return np.column_stack([turn, shift])


def _lips_transform(points: Array) -> Array:
    """2x3 matrix from the cells of the lips net (16x16) to those of the features (48x48): the lips' turned box."""
    left, right = points[MOUTH_RIGHT, :2], points[MOUTH_LEFT, :2]
    angle = float(np.arctan2(right[1] - left[1], right[0] - left[0]))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]], np.float32)
    upright = points[LIPS_REFINED, :2] @ turn
    low, high = upright.min(axis=0), upright.max(axis=0)
    scaled = turn * (LIPS_MARGIN * (high - low) / LIPS_GRID)
    shift = turn @ ((low + high) / 2) - scaled @ np.full(2, LIPS_GRID / 2, np.float32)
    return np.column_stack([scaled, shift]).astype(np.float32)


def _sample(features: Array, matrix: Array) -> Array:
    """(1, C, 16, 16) bilinear samples of (C, 48, 48) features; zero outside."""
    x, y = np.meshgrid(np.arange(LIPS_GRID, dtype=np.float32), np.arange(LIPS_GRID, dtype=np.float32))
    cells = np.stack([x.ravel() + 0.5, y.ravel() + 0.5])
    at = matrix[:, :2] @ cells + matrix[:, 2:] - 0.5
    inside = ((at >= 0) & (at <= FEATURES - 1)).all(axis=0)
    corner = np.clip(np.floor(at), 0, FEATURES - 2).astype(np.int64)
    dx, dy = at - corner
    col, row = corner
    upper = features[:, row, col] * (1 - dx) + features[:, row, col + 1] * dx
    lower = features[:, row + 1, col] * (1 - dx) + features[:, row + 1, col + 1] * dx
    sampled = np.where(inside, upper * (1 - dy) + lower * dy, 0.0)
    return sampled.reshape(1, -1, LIPS_GRID, LIPS_GRID).astype(np.float32)
