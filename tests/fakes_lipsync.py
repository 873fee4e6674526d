"""A made-up face whose points and pixels agree, and engines that follow it as the real ones follow real faces."""

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.faces.detector import Detection
from lipsync.faces.landmarks import (
    CHIN,
    EDGE_LOWER,
    EDGE_UPPER,
    INNER_LOWER,
    INNER_UPPER,
    JAW,
    MIDDLE_LOWER,
    MIDDLE_UPPER,
    OUTER_LOWER,
    OUTER_UPPER,
)

SKIN, LIP, DARK, TEETH = (120, 150, 200), (90, 90, 190), (25, 20, 40), (210, 220, 225)
MOUTH_Y, HALF_WIDTH = 0.85, 0.28
PLACES = {
    33: (-0.5, 0, 0.05), 133: (-0.2, 0, 0), 362: (0.2, 0, 0), 263: (0.5, 0, 0.05),
    168: (0, 0, -0.1), 6: (0, 0.1, -0.13), 197: (0, 0.2, -0.18), 195: (0, 0.28, -0.22), 5: (0, 0.36, -0.27),
    4: (0, 0.42, -0.3), 1: (0, 0.47, -0.3), 2: (0, 0.58, -0.2), 98: (-0.15, 0.52, -0.1), 327: (0.15, 0.52, -0.1),
    10: (0, -0.75, 0), 109: (-0.2, -0.74, 0), 338: (0.2, -0.74, 0), 127: (-0.78, 0, 0.5), 356: (0.78, 0, 0.5),
    234: (-0.8, 0.25, 0.5), 454: (0.8, 0.25, 0.5), 9: (0, -0.15, -0.08), 151: (0, -0.4, -0.05),
    129: (-0.17, 0.47, -0.1), 358: (0.17, 0.47, -0.1),
    205: (-0.4, 0.65, -0.02), 425: (0.4, 0.65, -0.02), 50: (-0.5, 0.4, 0), 280: (0.5, 0.4, 0),
    123: (-0.65, 0.5, 0.15), 352: (0.65, 0.5, 0.15), 58: (-0.7, 0.85, 0.4), 288: (0.7, 0.85, 0.4),
    187: (-0.5, 0.7, 0.02), 411: (0.5, 0.7, 0.02), 200: (0, 1.15, -0.1), 199: (0, 1.22, -0.1),
    201: (-0.1, 1.12, -0.1), 421: (0.1, 1.12, -0.1), 175: (0, 1.28, -0.08),
    212: (-0.4, 0.98, 0.05), 432: (0.4, 0.98, 0.05), 194: (-0.15, 1.08, -0.08), 418: (0.15, 1.08, -0.08),
    36: (-0.3, 0.5, -0.05), 266: (0.3, 0.5, -0.05),
}  # fmt: skip
"""Points of the made-up head in head coordinates (eye distances)."""


def head_points(opening: float = 0.0, width: float = 1.0) -> Array:
    """(468, 3) in head coordinates."""
    points = np.tile(np.array([0.0, 0.1, 0.0], np.float32), (468, 1))
    for number, place in PLACES.items():
        points[number] = place
    across = np.linspace(-1, 1, 11)
    arch = 1 - across**2
    half = HALF_WIDTH * width
    rings = zip(
        (INNER_UPPER, EDGE_UPPER, MIDDLE_UPPER, OUTER_UPPER),
        (INNER_LOWER, EDGE_LOWER, MIDDLE_LOWER, OUTER_LOWER),
        strict=True,
    )
    for ring, (upper, lower) in enumerate(rings):
        x = across * half * (1 + 0.02 * ring)
        thick = 0.025 * ring * arch
        points[list(upper)] = np.stack([x, MOUTH_Y - 0.2 * opening * arch - thick, np.full(11, -0.15)], axis=1)
        points[list(lower)] = np.stack([x, MOUTH_Y + 0.8 * opening * arch + 1.2 * thick, np.full(11, -0.15)], axis=1)
    angle = np.linspace(0.15 * np.pi, 0.85 * np.pi, len(JAW))[::-1]
    points[list(JAW)] = np.stack(
        [0.75 * np.cos(angle), 0.75 + (0.6 + 0.7 * opening) * np.sin(angle), np.full(len(JAW), 0.1)], axis=1
    )
    assert np.allclose(points[CHIN, 0], 0, atol=1e-6)
    return points.astype(np.float32)


def image_points(
    opening: float = 0.0,
    *,
    width: float = 1.0,
    scale: float = 100.0,
    centre: tuple[float, float] = (160, 90),
    yaw_deg: float = 0.0,
) -> Array:
    """(468, 3) in pixels, the point between the eyes at `centre`."""
    angle = np.radians(yaw_deg)
    turn = np.array([[np.cos(angle), 0, -np.sin(angle)], [0, 1, 0], [np.sin(angle), 0, np.cos(angle)]])
    return (scale * head_points(opening, width) @ turn.T + np.array([*centre, 0])).astype(np.float32)


def paint(points: Array, size: tuple[int, int] = (320, 260)) -> Image:
    """A BGR picture (width, height) of a face with these points."""
    image = np.full((size[1], size[0], 3), (90, 60, 40), np.uint8)
    rng = np.random.default_rng(7)
    image = np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)

    def fill(numbers: tuple[int, ...], colour: tuple[int, int, int]) -> None:
        polygon = np.round(points[list(numbers), :2] * 16).astype(np.int32)
        cv2.fillPoly(image, [polygon], colour, lineType=cv2.LINE_AA, shift=4)

    fill((127, 234, 58, *JAW, 288, 454, 356, 338, 10, 109), SKIN)
    for eye in ((33, 133), (362, 263)):
        middle = points[list(eye), :2].mean(axis=0)
        cv2.circle(image, (int(middle[0]), int(middle[1])), 6, (30, 30, 30), -1, cv2.LINE_AA)
    fill((*OUTER_UPPER, *OUTER_LOWER[::-1]), LIP)
    fill((*INNER_UPPER, *INNER_LOWER[::-1]), DARK)
    middle = (points[list(INNER_UPPER), :2] * 0.6 + points[list(INNER_LOWER), :2] * 0.4).tolist()
    teeth = np.round(np.array([*points[list(INNER_UPPER), :2].tolist(), *middle[::-1]]) * 16).astype(np.int32)
    cv2.fillPoly(image, [teeth], TEETH, lineType=cv2.LINE_AA, shift=4)
    return image


class FakeDetector:
    """Finds what it was told; counts how often it is asked."""

    def __init__(self, *faces: Array) -> None:
        self.faces = list(faces)
        self.calls = 0

    def find(self, image: Image) -> list[Detection]:
        self.calls += 1
        return [detection(points) for points in self.faces]


class FakeMesh:
    """Sees `points` where it is told to look near them, else nothing."""

    def __init__(self, points: Array | None) -> None:
        self.points = points

    def locate(self, image: Image, centre: Array, side: float, angle: float) -> tuple[Array, float]:
        if self.points is None or np.abs(self.points[:, :2].mean(axis=0) - centre).max() > side:
            return np.zeros((468, 3), np.float32), 0.01
        return self.points.copy(), 0.99


def detection(points: Array) -> Detection:
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    eyes = np.stack([points[[33, 133], :2].mean(axis=0), points[[362, 263], :2].mean(axis=0)])
    return Detection((float(low[0]), float(low[1]), float(high[0]), float(high[1])), eyes, 0.9)
