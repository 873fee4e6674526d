"""A picture to judge a dubbing by: moments of the original, and below each the same moment of the dub."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bench.grid import Picture, grid

TILE_HEIGHT_PX = 240
COLUMNS, MOMENTS = 4, 12


def write_sheet(original: Path, dub: Path, moments: Sequence[float], out: Path) -> Path:
    """Write a PNG of at most MOMENTS of the given seconds, spread over them."""
    step = max(1, len(moments) // MOMENTS)
    chosen = sorted(moments)[::step][:MOMENTS]
    pairs = zip(frames_at(original, chosen), frames_at(dub, chosen), strict=True)
    tiles = [np.vstack([_tile(above), _tile(below)]) for above, below in pairs]
    width = max((tile.shape[1] for tile in tiles), default=TILE_HEIGHT_PX)
    tiles = [np.pad(tile, ((0, 8), (0, width - tile.shape[1]), (0, 0))) for tile in tiles]
    cv2.imwrite(str(out), grid(tiles or [np.zeros((2 * TILE_HEIGHT_PX + 8, width, 3), np.uint8)], COLUMNS))
    return out


def frames_at(path: Path, moments: Sequence[float]) -> list[Picture]:
    """The frame that is shown at each of the seconds, in order of time; the last one beyond the end."""
    found: list[Picture] = []
    last: Any = None
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            while len(found) < len(moments) and last is not None and (frame.time or 0.0) > moments[len(found)]:
                found.append(last.to_ndarray(format="bgr24"))
            if len(found) == len(moments):
                return found
            last = frame
    rest = [last.to_ndarray(format="bgr24")] * (len(moments) - len(found)) if last is not None else []
    return [*found, *rest]


def _tile(frame: Picture) -> Picture:
    width = round(frame.shape[1] * TILE_HEIGHT_PX / frame.shape[0])
    return np.asarray(cv2.resize(frame, (width, TILE_HEIGHT_PX), interpolation=cv2.INTER_AREA), np.uint8)
