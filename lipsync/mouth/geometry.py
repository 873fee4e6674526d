"""Where the pixels of a changed mouth come from and go to: control points, region and masks for one frame."""

from dataclasses import dataclass

import cv2
import numpy as np

from lipsync.arrays import Array
from lipsync.faces.landmarks import JAW
from lipsync.faces.pose import Pose
from lipsync.mouth.lens import Lens
from lipsync.mouth.lips import Lips

STILL = np.array([98, 2, 327, 205, 425, 50, 280, 123, 352, 58, 288, 187, 411])
"""Nose wings, cheeks and the corners of the jaw: they hold the warp where nothing moves."""
ON_CHIN = np.array([200, 199, 201, 421, 175])
"""They ride on the jaw."""
JAW_FOLLOWS = 0.88
"""The part of the lower lip's movement that the chin makes, too: less would draw out the skin between them."""
JAW_WEIGHTS = np.array([0.15, 0.3, 0.5, 0.75, 0.92, 1.0, 1.0, 1.0, 0.92, 0.75, 0.5, 0.3, 0.15], np.float32)
INTO_LIP = 0.6
CREASE = 0.35
MARGIN = 0.16
FEATHER = 0.10


@dataclass(frozen=True)
class Points:
    """Pairs of points in pixels of the region: what is at `source` goes to `target`."""

    target: Array
    source: Array


@dataclass(frozen=True)
class Plan:
    """All that is needed to change one frame; `box` is the region (x0, y0, x1, y1), the rest is in its pixels."""

    box: tuple[int, int, int, int]
    upper: Points
    lower: Points
    lens: Lens
    below: Array
    """Float mask (h, w): 1 below the line of the lips."""
    mask: Array
    """Float mask (h, w): 1 where the change is shown, fading to 0 inside the region."""
    target: Lips


def plan_of(points: Array, pose: Pose, now: Lips, target: Lips, width: int, height: int) -> Plan | None:
    """The plan that brings the lips from `now` to `target`; None where the mouth is not fully inside the frame."""
    to, source = _rings(target, pose), _bare(_rings(now, pose), now.opening, target.opening)
    lip_moves = float((target.lower[3, 4:7, 1] - now.lower[3, 4:7, 1]).mean())
    drop = JAW_FOLLOWS * lip_moves * pose.scale * pose.rotation[:2, 1]
    jaw = points[list(JAW), :2]
    chin = points[ON_CHIN, :2]
    still = points[STILL, :2]
    middle = (to[0][0, 5] + to[1][0, 5]) / 2
    face = np.concatenate([jaw, jaw + drop, still])
    hull = cv2.convexHull(face.astype(np.float32)).reshape(-1, 2)
    reach = MARGIN * pose.scale
    around = _pushed(hull, middle, reach)
    box = _box(around, reach, width, height)
    if box is None:
        return None
    origin = np.array(box[:2], np.float32)
    moved = [
        (jaw + drop * JAW_WEIGHTS[:, None], jaw),
        (chin + drop, chin),
        (still, still),
        (around, around),
    ]
    lips_to, lips_from = to[0][[0, 3]].reshape(-1, 2), source[0][[0, 3]].reshape(-1, 2)
    low_to, low_from = to[1][[0, 3], 1:-1].reshape(-1, 2), source[1][[0, 3], 1:-1].reshape(-1, 2)
    outer = slice(9, None)
    upper = _pairs([*moved, (lips_to, lips_from), (low_to[outer], low_from[outer])], origin)
    corners = [0, 10]
    ends_to, ends_from = to[0][[0, 3]][:, corners].reshape(-1, 2), source[0][[0, 3]][:, corners].reshape(-1, 2)
    lower = _pairs([*moved, (low_to, low_from), (ends_to, ends_from), (to[0][3, 1:-1], source[0][3, 1:-1])], origin)
    lens = Lens(to[0][0] - origin, to[1][0] - origin)
    size = (box[2] - box[0], box[3] - box[1])
    return Plan(box, upper, lower, lens, _below(lens, size), _mask(around - origin, reach, size), target)


def _rings(lips: Lips, pose: Pose) -> tuple[Array, Array]:
    upper, lower = (pose.to_image(rings.reshape(-1, 3))[:, :2].reshape(4, 11, 2) for rings in (lips.upper, lips.lower))
    return upper, lower


def _bare(rings: tuple[Array, Array], opening: float, wanted: float) -> tuple[Array, Array]:
    """The inner edges moved into the lips, so that nothing but lips is warped.

    Of an open mouth the edge that is found often holds a line of teeth, and closed lips have a dark crease between
    them, which would be drawn out where they part.
    """
    into = max(INTO_LIP * min(1.0, opening / 0.05), CREASE * min(1.0, wanted / 0.05))
    part = np.full((11, 1), into, np.float32)
    part[[0, -1]] *= 1.6
    for lip in rings:
        lip[0] += part * (lip[1] - lip[0])
    return rings


def _pushed(hull: Array, middle: Array, reach: float) -> Array:
    away = hull - middle
    return np.asarray(hull + away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-3) * reach, np.float32)


def _box(around: Array, reach: float, width: int, height: int) -> tuple[int, int, int, int] | None:
    low = np.floor(around.min(axis=0) - 0.3 * reach)
    high = np.ceil(around.max(axis=0) + 0.3 * reach)
    x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
    x1, y1 = min(width, int(high[0])), min(height, int(high[1]))
    return (x0, y0, x1, y1) if x1 - x0 >= 16 and y1 - y0 >= 16 else None


def _pairs(parts: list[tuple[Array, Array]], origin: Array) -> Points:
    return Points(
        np.concatenate([target for target, _ in parts]) - origin,
        np.concatenate([source for _, source in parts]) - origin,
    )


def _below(lens: Lens, size: tuple[int, int]) -> Array:
    """Divides the two warps along the middle of the lens, and on both sides along the line of its corners."""
    width, height = size
    middle = (lens.upper + lens.lower) / 2
    along = lens.frame()[1]
    right, left = middle[0] - along * 2 * width, middle[-1] + along * 2 * width
    far_down = np.array([0, 4 * height], np.float32)
    line = np.concatenate([[right], middle, [left]])
    under = np.concatenate([line, [left + far_down], [right + far_down]])
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(under * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    return (mask.astype(np.float32) / 255.0).astype(np.float32)


def _mask(around: Array, reach: float, size: tuple[int, int]) -> Array:
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    centre = around.mean(axis=0)
    inner = around + (centre - around) * min(0.3, 0.8 * reach / max(1.0, float(np.abs(around - centre).max())))
    cv2.fillPoly(mask, [np.round(inner * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    mask[0, :] = mask[-1, :] = 0
    radius = max(1, round(0.45 * reach))
    return cv2.blur(cv2.blur(mask.astype(np.float32) / 255.0, (radius, radius)), (radius, radius))
