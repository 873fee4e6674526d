"""Smooth warps of an image region: thin-plate splines, solved on a coarse grid and applied with one remap.

Bookstein, "Principal warps: thin-plate splines and the decomposition of deformations", 1989.
"""

import cv2
import numpy as np

from lipsync.arrays import Array

GRID = 32
STIFFNESS = 1e-5


def warp_maps(target: Array, source: Array, size: tuple[int, int]) -> tuple[Array, Array]:
    """Maps for `cv2.remap` that put what is at `source` points to `target` points, over a region of `size` (w, h).

    Both are (n, 2) in pixels of the region. Far from the points the warp is the identity only if points there say so.
    """
    width, height = size
    scale = 1.0 / max(width, height)
    points = (target * scale).astype(np.float32)
    # Where `cv2.resize` takes its nodes to be: in the middle of cells.
    x = ((np.arange(GRID) + 0.5) * width / GRID - 0.5) * scale
    y = ((np.arange(GRID) + 0.5) * height / GRID - 0.5) * scale
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float32)
    weights = _solve(points.astype(np.float64), (source - target).astype(np.float64)).astype(np.float32)
    shift = _kernel(grid, points) @ weights[:-3] + weights[-3] + grid @ weights[-2:]
    field = cv2.resize(shift.reshape(GRID, GRID, 2), (width, height), interpolation=cv2.INTER_LINEAR)
    columns, rows = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    return field[..., 0] + columns, field[..., 1] + rows


def _kernel(a: Array, b: Array) -> Array:
    squared = np.maximum((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T, 1e-9)
    return np.asarray(squared * np.log(squared))


def _solve(points: Array, values: Array) -> Array:
    count = len(points)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(points, points) + STIFFNESS * np.eye(count)
    system[:count, count] = 1
    system[:count, count + 1 :] = points
    system[count:, :count] = system[:count, count:].T
    return np.linalg.solve(system, np.concatenate([values, np.zeros((3, 2))]))
