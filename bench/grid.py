"""Pictures of one size side by side."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def grid(tiles: Sequence[Picture], columns: int) -> Picture:
    """The tiles row by row; what is missing in the last one is black."""
    missing = -len(tiles) % columns
    filled = [*tiles, *[np.zeros_like(tiles[0])] * missing]
    rows = [np.hstack(filled[first : first + columns]) for first in range(0, len(filled), columns)]
    return np.asarray(np.vstack(rows), np.uint8)
