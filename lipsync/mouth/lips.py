"""The lips in head coordinates: measured, closed to their rest, and shaped to a target."""

from dataclasses import dataclass

import numpy as np

from lipsync.arrays import Array
from lipsync.faces.landmarks import (
    EDGE_LOWER,
    EDGE_UPPER,
    INNER_LOWER,
    INNER_UPPER,
    MIDDLE_LOWER,
    MIDDLE_UPPER,
    OUTER_LOWER,
    OUTER_UPPER,
)
from lipsync.speech.shape import MouthShape

RINGS_UPPER = np.array([INNER_UPPER, EDGE_UPPER, MIDDLE_UPPER, OUTER_UPPER])
RINGS_LOWER = np.array([INNER_LOWER, EDGE_LOWER, MIDDLE_LOWER, OUTER_LOWER])
COLUMNS = 11
UPPER_SHARE = 0.2
"""The part of an opening that the upper lip makes; the jaw makes the rest."""
REST_SECONDS = 3.0


@dataclass(frozen=True)
class Lips:
    """Both lips in head coordinates, each (4 rings, 11 columns, 3): inner edge to outer, right corner to left."""

    upper: Array
    lower: Array

    @property
    def opening(self) -> float:
        """Gap of the inner edges, the mean of the three middle columns."""
        return max(0.0, float((self.lower[0, 4:7, 1] - self.upper[0, 4:7, 1]).mean()))

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.upper[3, -1] - self.upper[3, 0]))


def lips_of(head_points: Array) -> Lips:
    """The lips among (468, 3) landmarks in head coordinates."""
    return Lips(head_points[RINGS_UPPER], head_points[RINGS_LOWER])


def closed(lips: Lips) -> Lips:
    """The same lips brought together: the upper comes down a little, the lower one with the jaw comes up."""
    gap = lips.lower[0] - lips.upper[0]
    fade = np.linspace(1.0, 0.5, 4, dtype=np.float32)[:, None, None]
    return Lips(lips.upper + UPPER_SHARE * gap * fade, lips.lower - (1 - UPPER_SHARE) * gap)


def blend(a: Lips, b: Lips, weight: float) -> Lips:
    """`a` at weight 0, `b` at 1."""
    return Lips(a.upper + (b.upper - a.upper) * weight, a.lower + (b.lower - a.lower) * weight)


class RestLips:
    """A person's mouth at rest, learnt slowly from all frames by closing the lips of each."""

    def __init__(self) -> None:
        self.lips: Lips | None = None

    def learn(self, lips: Lips, seconds: float) -> Lips:
        """Take in the lips of one more frame, `seconds` after the one before."""
        rest = closed(lips)
        if self.lips is None:
            self.lips = rest
        else:
            self.lips = blend(self.lips, rest, 1.0 - float(np.exp(-seconds / REST_SECONDS)))
        return self.lips


def shaped(rest: Lips, shape: MouthShape) -> Lips:
    """The resting lips in another shape."""
    centre = (rest.upper[0, 0] + rest.upper[0, -1]) / 2
    half_width = max(1e-3, float(rest.upper[0, -1, 0] - rest.upper[0, 0, 0]) / 2)
    return Lips(
        _lip(rest.upper, shape, centre, half_width, upper=True),
        _lip(rest.lower, shape, centre, half_width, upper=False),
    )


def _lip(rings: Array, shape: MouthShape, centre: Array, half_width: float, *, upper: bool) -> Array:
    across = np.clip((rings[0, :, 0] - centre[0]) / half_width, -1, 1)
    # Rounded lips open like a circle, spread ones like a lens.
    arch = np.power(np.clip(1 - across**2, 0, 1), 0.85 - 0.35 * shape.rounding).astype(np.float32)
    share = UPPER_SHARE + (0.75 - UPPER_SHARE) * shape.tuck
    moved = rings.copy()
    thickness = (1 - 0.35 * shape.pressing + 0.22 * shape.rounding) * (1 - (0.0 if upper else 0.2 * shape.tuck))
    moved[..., 1] = rings[0, :, 1] + (rings[..., 1] - rings[0, :, 1]) * thickness
    way = -share if upper else 1 - share
    # The outer edge of the upper lip follows less than its inner edge; the lower lip moves as one with the jaw.
    follow = np.linspace(1.0, 0.55, 4) if upper else np.ones(4)
    moved[..., 1] += (way * shape.opening * arch)[None] * follow[:, None]
    moved[..., 1] += 0.12 * shape.opening - (0.0 if upper else 0.025 * shape.tuck * arch)
    narrow = 1 + (shape.width - 1) * np.array([1.0, 0.97, 0.94, 0.9])[:, None]
    moved[..., 0] = centre[0] + (rings[..., 0] - centre[0]) * narrow
    moved[..., 2] -= 0.05 * shape.rounding * arch
    return moved.astype(np.float32)
