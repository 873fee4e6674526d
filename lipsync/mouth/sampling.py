"""Takes an open mouth out of a frame for the bank, and measures the light on the skin around it."""

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.faces.landmarks import EDGE_LOWER, MIDDLE_LOWER, MIDDLE_UPPER
from lipsync.faces.pose import Pose
from lipsync.mouth.bank import MARGIN, Mouth
from lipsync.mouth.lens import Lens
from lipsync.mouth.lips import RINGS_LOWER, RINGS_UPPER, Lips

EDGES = np.array([*EDGE_LOWER[2:-2], *MIDDLE_LOWER[2:-2], *MIDDLE_UPPER[2:-2]])
SKIN = np.array([205, 425, 187, 411, 212, 432, 200, 199, 194, 418, 36, 266])
"""Cheeks and chin: skin near the mouth that the mouth hardly moves."""


def mouth_of(image: Image, points: Array, pose: Pose, lips: Lips) -> Mouth | None:
    """The mouth in a BGR frame, its crop a little larger than the lens; None where the frame does not hold it all."""
    upper, lower = points[RINGS_UPPER[0], :2], points[RINGS_LOWER[0], :2]
    both = np.concatenate([upper, lower])
    pad = MARGIN * pose.scale
    height, width = image.shape[:2]
    x0, y0 = (max(0, int(v)) for v in np.floor(both.min(axis=0) - pad))
    x1, y1 = (int(v) for v in np.ceil(both.max(axis=0) + pad))
    if x1 > width or y1 > height or (both.min(axis=0) < 0).any():
        return None
    crop = image[y0 : min(y1, height), x0 : min(x1, width)].copy()
    lens = Lens(upper, lower).shifted(-x0, -y0)
    return Mouth(
        image=crop,
        lens=lens,
        to_image=plane(pose, (x0, y0), lips),
        opening=lips.opening,
        width=lips.width,
        yaw_deg=pose.yaw_deg,
        pitch_deg=pose.pitch_deg,
        light=light_around(image, points),
        quality=_quality(crop, lens, points[EDGES, :2] - np.array([x0, y0])),
    )


def plane(pose: Pose, origin: tuple[int, int], lips: Lips) -> Array:
    """(2, 3) from head coordinates (x, y), at the depth of the lips' corners, to pixels of a region at `origin`."""
    depth = float((lips.upper[0, 0, 2] + lips.upper[0, -1, 2]) / 2)
    matrix = pose.scale * pose.rotation[:2, :2]
    shift = pose.scale * pose.rotation[:2, 2] * depth + pose.shift[:2] - np.array(origin)
    return np.column_stack([matrix, shift]).astype(np.float32)


def light_around(image: Image, points: Array) -> Array:
    """Mean BGR of small patches of skin around the mouth."""
    height, width = image.shape[:2]
    patches = []
    for x, y in points[SKIN, :2]:
        x0, y0 = int(x) - 2, int(y) - 2
        if x0 >= 0 and y0 >= 0 and x0 + 5 <= width and y0 + 5 <= height:
            patches.append(image[y0 : y0 + 5, x0 : x0 + 5].reshape(-1, 3).mean(axis=0))
    return np.mean(patches, axis=0).astype(np.float32) if patches else np.full(3, 128, np.float32)


def _quality(crop: Image, lens: Lens, lip_points: Array) -> float:
    """0..1: how much of the lens is teeth or dark cavity (a wrong edge takes in lip), and how sharp it is."""
    height, width = crop.shape[:2]
    at = np.round(lip_points).astype(int)
    at = at[(at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)]
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(lens.polygon()).astype(np.int32)], 255)
    inside = mask > 0
    if not len(at) or not inside.any():
        return 0.0
    lips = crop[at[:, 1], at[:, 0]].astype(np.float32)
    lip_light, lip_red = float(np.median(lips.mean(axis=1))), float(np.median(_redness(lips)))
    pixels = crop[inside].astype(np.float32)
    other = (pixels.mean(axis=1) < 0.72 * lip_light) | (_redness(pixels) < 0.6 * lip_red)
    shown = _evenly(other, np.nonzero(inside)[1])
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    detail = float(np.sqrt((cv2.Laplacian(grey, cv2.CV_32F)[inside] ** 2).mean()) / (grey[inside].std() + 4.0))
    return shown * min(1.0, 0.4 + detail)


def _evenly(shown: Array, columns: Array) -> float:
    """How much is shown, of which half by the third of the mouth that shows least: there the edge is wrong."""
    third = (columns - columns.min()) * 3 // max(1, int(np.ptp(columns)) + 1)
    least = min(float(shown[third == index].mean()) if (third == index).any() else 0.0 for index in range(3))
    return (float(shown.mean()) + least) / 2


def _redness(bgr: Array) -> Array:
    return np.asarray((bgr[:, 2] - bgr[:, :2].mean(axis=1)) / (bgr.mean(axis=1) + 8.0), np.float32)
