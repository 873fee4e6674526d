"""The opening between the lips in an image: two curves from corner to corner, and how it is filled."""

from dataclasses import dataclass

import numpy as np

from lipsync.arrays import Array

INSET = 0.06
MAX_STRETCH = 1.35
SOFT = 0.08
"""How far beyond the source, in widths of the mouth, its last pixels are repeated, and then faded out."""
"""Part of the gap left out at each lip, where the edge found is still lip."""


@dataclass(frozen=True)
class Lens:
    """`upper` and `lower` (11, 2): the inner edges of the lips, pixels, from the person's right corner to the left."""

    upper: Array
    lower: Array

    def shifted(self, x: float, y: float) -> "Lens":
        move = np.array([x, y], np.float32)
        return Lens(self.upper + move, self.lower + move)

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.upper[-1] - self.upper[0]))

    def polygon(self) -> Array:
        return np.concatenate([self.upper, self.lower[::-1]])

    def frame(self) -> tuple[Array, Array, Array]:
        """Origin (right corner), unit vector along the mouth, unit vector down."""
        right = (self.upper[0] + self.lower[0]) / 2
        along = (self.upper[-1] + self.lower[-1]) / 2 - right
        along = along / max(1e-6, float(np.linalg.norm(along)))
        return right, along, np.array([-along[1], along[0]], np.float32)

    def local(self, points: Array) -> Array:
        """(..., 2) points in the mouth's own axes: along, down."""
        origin, along, down = self.frame()
        relative = points - origin
        return np.stack([relative @ along, relative @ down], axis=-1)


@dataclass(frozen=True)
class Filling:
    """For each pixel: where to take it from in the source image, and how much of it the source cannot show (0..1)."""

    x: Array
    y: Array
    missing: Array


def fill(target: Lens, source: Lens, to_source: Array, xs: Array, ys: Array) -> Filling:
    """How the inside of the target's mouth at pixels (xs, ys) is filled from the source's.

    `to_source` (2, 3) maps the target image to the source image as the skull does: teeth stay where they are in the
    head while the lips move over them. A source that is open a little too little is stretched, up to MAX_STRETCH; what
    it still cannot show below is `missing`.
    """
    points = np.stack([xs, ys], axis=-1)
    locked = source.local(points @ to_source[:, :2].T + to_source[:, 2])
    locked[..., 1], short_px = _covering(target, source, to_source, locked[..., 1])
    left, right = float(source.local(source.upper[:1])[0, 0]), float(source.local(source.upper[-1:])[0, 0])
    margin = INSET * (right - left)
    x = np.clip(locked[..., 0], left + margin, right - margin)
    upper, lower = _edges(source, x)
    gap = np.maximum(lower - upper, 1e-3)
    upper, lower = upper + INSET * gap, lower - INSET * gap
    soft_px = max(0.5, SOFT * float(np.linalg.norm(to_source[:, 0])) * target.width)
    beyond = np.maximum(locked[..., 1] - lower, 0.6 * np.abs(locked[..., 0] - x))
    # A source that fits but for its corners has them drawn out; one that is too small ends where its picture ends.
    allowed_px = soft_px * (1.0 - 0.8 * min(1.0, short_px / soft_px))
    missing = np.clip((beyond - allowed_px) / (0.6 * soft_px), 0, 1)
    y = np.clip(locked[..., 1], upper, np.maximum(lower, upper))
    origin, along, down = source.frame()
    found = origin + x[..., None] * along + y[..., None] * down
    return Filling(found[..., 0].astype(np.float32), found[..., 1].astype(np.float32), missing.astype(np.float32))


def _covering(target: Lens, source: Lens, to_source: Array, y: Array) -> tuple[Array, float]:
    """Rows of the source, moved and if need be drawn out to cover the target's middle, and the pixels still short."""
    middle = np.stack([target.upper[5], target.lower[5]])
    top, bottom = source.local(middle @ to_source[:, :2].T + to_source[:, 2])[:, 1]
    first, last = source.local(np.stack([source.upper[5], source.lower[5]]))[:, 1]
    if bottom - top <= last - first:
        return np.asarray(y + max(0.0, first - top) - max(0.0, bottom - last), np.float32), 0.0
    stretch = min(MAX_STRETCH, float((bottom - top) / max(last - first, 1e-3)))
    short_px = max(0.0, float((bottom - top) / stretch - (last - first)))
    return np.asarray(first + (y - top) / stretch, np.float32), short_px


def _edges(lens: Lens, along: Array) -> tuple[Array, Array]:
    upper, lower = lens.local(lens.upper), lens.local(lens.lower)
    return (
        np.interp(along, upper[:, 0], upper[:, 1]).astype(np.float32),
        np.interp(along, lower[:, 0], lower[:, 1]).astype(np.float32),
    )
