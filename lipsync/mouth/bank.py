"""The mouth bank: open mouths of this very person, gathered while they are seen, found again by shape and head pose."""

from dataclasses import dataclass

import numpy as np

from lipsync.arrays import Array, Image
from lipsync.faces.pose import Pose
from lipsync.mouth.lens import Lens

MIN_OPENING = 0.045
MIN_QUALITY = 0.4
SLIT, MIN_QUALITY_OF_A_SLIT = 0.075, 0.6
"""Of a mouth that is hardly open a wrong edge shows mostly lip."""
MARGIN = 0.12
OPENING_STEP, WIDTH_STEP, YAW_STEP_DEG = 0.025, 0.12, 12.0
MAX_SHORTAGE = 2.6
KEEP_PENALTY = 0.9
"""How much better another mouth must fit before the one shown is left: changing back and forth flickers."""


@dataclass(frozen=True)
class Mouth:
    """One open mouth: `image` (BGR) with its `lens` in pixels of it; `opening` and `width` in eye distances."""

    image: Image
    lens: Lens
    to_image: Array
    """(2, 3): head coordinates (x, y) at the depth of the mouth to pixels of `image`."""
    opening: float
    width: float
    yaw_deg: float
    pitch_deg: float
    light: Array
    """Mean BGR of the skin around it."""
    quality: float
    """0..1: little lip in the lens, sharp."""


class MouthBank:
    """At most `capacity` mouths, at most one for each cell of opening, width and yaw; the better one stays."""

    def __init__(self, capacity: int = 64) -> None:
        self._capacity = capacity
        self._mouths: dict[tuple[int, int, int], Mouth] = {}
        self._shown: Mouth | None = None

    def __len__(self) -> int:
        return len(self._mouths)

    def clear(self) -> None:
        self._mouths.clear()
        self._shown = None

    def offer(self, mouth: Mouth) -> None:
        """Keep a mouth if it is open and adds something."""
        least = MIN_QUALITY_OF_A_SLIT if mouth.opening < SLIT else MIN_QUALITY
        if mouth.opening < MIN_OPENING or mouth.quality < least:
            return
        cell = (
            round(mouth.opening / OPENING_STEP),
            round(mouth.width / WIDTH_STEP),
            round(mouth.yaw_deg / YAW_STEP_DEG),
        )
        held = self._mouths.get(cell)
        if held is not None and held.quality * 1.1 >= mouth.quality:
            return
        if held is None and len(self._mouths) >= self._capacity:
            crowded = min(self._mouths, key=lambda key: self._mouths[key].quality)
            del self._mouths[crowded]
        self._mouths[cell] = mouth

    def find(self, opening: float, width: float, pose: Pose) -> Mouth | None:
        """The mouth that fits best, or None where none is open far enough."""
        best, best_cost = None, np.inf
        for mouth in self._mouths.values():
            cost = _cost(mouth, opening, width, pose)
            if mouth is self._shown:
                cost -= KEEP_PENALTY
            if cost < best_cost:
                best, best_cost = mouth, cost
        if best is not None and opening > MAX_SHORTAGE * best.opening:
            best = None
        self._shown = best
        return best


def _cost(mouth: Mouth, opening: float, width: float, pose: Pose) -> float:
    """Unlikeness. A mouth that is open too little has to be stretched, one that is open too far only covered."""
    missing = max(0.0, opening - mouth.opening) / max(opening, 0.04)
    excess = max(0.0, mouth.opening - opening) / 0.15
    turn = abs(mouth.yaw_deg - pose.yaw_deg) / 15.0 + abs(mouth.pitch_deg - pose.pitch_deg) / 25.0
    return 3.0 * missing + excess + 1.5 * abs(mouth.width - width) / 0.15 + turn + 1.2 * (1 - mouth.quality)
