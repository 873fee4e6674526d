"""`mouthbank`, the default renderer: no weights, no GPU, the person's own pixels.

Two smooth warps, one for all above the line of the lips and one for all below, bring the frame's own lips, jaw and chin
into the target shape; between the lips, the inside of the mouth comes from the bank of this person's open mouths.
Pixels outside the lower face are never touched.
"""

import cv2
import numpy as np

from lipsync.arrays import Image
from lipsync.engines.base import Cue, Needs
from lipsync.faces.tracker import Track
from lipsync.mouth.bank import MouthBank
from lipsync.mouth.field import warp_maps
from lipsync.mouth.geometry import Plan, plan_of
from lipsync.mouth.inside import Inside
from lipsync.mouth.lips import RestLips, blend, lips_of, shaped
from lipsync.mouth.sampling import mouth_of

MIN_WEIGHT = 0.02


class MouthBankRenderer:
    """See the module. About 1 MB a channel."""

    name = "mouthbank"
    needs: Needs = "shape"

    def __init__(self, capacity: int = 64) -> None:
        self._bank = MouthBank(capacity)
        self._inside = Inside()
        self._rest = RestLips()
        self._seconds: float | None = None

    def observe(self, image: Image, track: Track, seconds: float) -> None:
        if track.fresh:
            self._bank.clear()
            self._inside.restart()
            self._rest = RestLips()
        elapsed = 0.04 if self._seconds is None else max(0.0, seconds - self._seconds)
        self._seconds = seconds
        if track.problem or track.points is None or track.pose is None:
            return
        lips = lips_of(track.pose.to_head(track.points))
        self._rest.learn(lips, elapsed)
        mouth = mouth_of(image, track.points, track.pose, lips)
        if mouth is not None:
            self._bank.offer(mouth)

    def render(self, image: Image, track: Track, cue: Cue) -> Image:
        if (
            track.problem
            or track.points is None
            or track.pose is None
            or self._rest.lips is None
            or cue.weight < MIN_WEIGHT
        ):
            return image
        now = lips_of(track.pose.to_head(track.points))
        target = blend(now, shaped(self._rest.lips, cue.shape), cue.weight)
        plan = plan_of(track.points, track.pose, now, target, image.shape[1], image.shape[0])
        if plan is None:
            return image
        output = image.copy()
        x0, y0, x1, y1 = plan.box
        region = np.ascontiguousarray(image[y0:y1, x0:x1])
        changed = self._compose(region, plan, track, cue.shape.tuck * cue.weight)
        alpha = plan.mask
        output[y0:y1, x0:x1] = cv2.blendLinear(changed, region, alpha, 1.0 - alpha)
        return output

    def _compose(self, region: Image, plan: Plan, track: Track, tuck: float) -> Image:
        size = (region.shape[1], region.shape[0])
        upper, lower = (
            cv2.remap(
                region,
                *warp_maps(points.target, points.source, size),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT_101,
            )
            for points in (plan.upper, plan.lower)
        )
        below = plan.below
        lips: Image = np.asarray(cv2.blendLinear(lower, upper, below, 1.0 - below), np.uint8)
        return self._inside.paint(lips, region, plan, track, self._bank, tuck=tuck)
