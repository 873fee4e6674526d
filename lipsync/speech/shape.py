"""What a mouth does at one moment, in units that do not depend on the person."""

from dataclasses import astuple, dataclass, fields

import numpy as np

from lipsync.arrays import Array


@dataclass(frozen=True)
class MouthShape:
    """A mouth. Lengths are in eye distances (outer corner to outer corner, about 9 cm).

    `opening`: gap between the inner lips, 0 to about 0.3. `width`: corner to corner, 1 is the person's rest.
    `rounding`: lips pushed forward, 0..1. `pressing`: lips pressed together, 0..1. `tuck`: lower lip against the upper
    teeth, 0..1.
    """

    opening: float = 0.0
    width: float = 1.0
    rounding: float = 0.0
    pressing: float = 0.0
    tuck: float = 0.0


REST = MouthShape()
PARAMETERS = tuple(field.name for field in fields(MouthShape))


def as_row(shape: MouthShape) -> Array:
    return np.array(astuple(shape), np.float32)


def from_row(row: Array) -> MouthShape:
    return MouthShape(*(float(value) for value in row))


def mix(a: MouthShape, b: MouthShape, weight: float) -> MouthShape:
    """`a` at weight 0, `b` at 1."""
    return from_row(as_row(a) * (1 - weight) + as_row(b) * weight)
