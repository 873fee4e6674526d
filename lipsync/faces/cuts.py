"""Notices the cuts of a film: the picture has little to do with the one before it."""

import cv2
import numpy as np

from lipsync.arrays import Array, Image

CUT_CORRELATION = 0.5


class CutDetector:
    """Give it every frame; true where a scene begins."""

    def __init__(self) -> None:
        self._thumbnail: Array | None = None

    def __call__(self, image: Image) -> bool:
        small = cv2.cvtColor(cv2.resize(image, (32, 24), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        now = small.astype(np.float32)
        before, self._thumbnail = self._thumbnail, now
        if before is None:
            return False
        a, b = now - now.mean(), before - before.mean()
        power = float(np.sqrt((a**2).sum() * (b**2).sum()))
        flat = power < 1e3
        return bool(np.abs(now - before).mean() > 40) if flat else float((a * b).sum()) / power < CUT_CORRELATION
