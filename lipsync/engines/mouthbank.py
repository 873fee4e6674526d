"""`mouthbank`, the default renderer: no weights, no GPU, the person's own pixels.

Two smooth warps, one for all above the line of the lips and one for all below, bring the frame's own lips, jaw and chin
into the target shape; between the lips, the inside of the mouth comes from the bank of this person's open mouths.
Pixels outside the lower face are never touched.
"""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from lipsync.arrays import Image
from lipsync.engines.base import Cue, Needs
from lipsync.faces.tracker import Track
from lipsync.mouth.bank import MIN_OPENING, MouthBank
from lipsync.mouth.calibration import Calibration
from lipsync.mouth.field import warp_maps
from lipsync.mouth.geometry import Plan, plan_of
from lipsync.mouth.inside import Inside
from lipsync.mouth.lips import RestLips, blend, lips_of, shaped
from lipsync.mouth.sampling import mouth_of

Mirror = Callable[[Image, Track], float | None]
"""How far the mouth is open in a picture that was made from a tracked frame, in eye distances; None where unseen."""
MIN_WEIGHT = 0.02
WHOLE, TUCKED = 0.99, 0.3
LOOKS_SOON, LOOK_SOON, LOOK_LATER = 24, 3, 6
"""A look at the own picture every third frame until there were 24, then every sixth: each costs a tracked frame."""


class MouthBankRenderer:
    """See the module. About 1 MB a channel."""

    name = "mouthbank"
    needs: Needs = "shape"

    def __init__(self, capacity: int = 64, mirror: Mirror | None = None) -> None:
        self._bank = MouthBank(capacity)
        self._mirror = mirror
        self._seconds: float | None = None
        self._meet()

    def _meet(self) -> None:
        """Somebody new."""
        self._bank.clear()
        self._inside = Inside()
        self._rest = RestLips()
        self._calibration = Calibration()
        self._made = self._looks = 0

    def observe(self, image: Image, track: Track, seconds: float) -> None:
        if track.fresh:
            self._meet()
        elapsed = 0.04 if self._seconds is None else max(0.0, seconds - self._seconds)
        self._seconds = seconds
        if track.problem or track.points is None or track.pose is None:
            return
        lips = lips_of(track.pose.to_head(track.points))
        self._rest.learn(lips, elapsed)
        mouth = mouth_of(image, track.points, track.pose, lips) if lips.opening >= MIN_OPENING else None
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
        shape = replace(cue.shape, opening=self._calibration.order(cue.shape.opening, now.opening))
        target = blend(now, shaped(self._rest.lips, shape), cue.weight)
        plan = plan_of(track.points, track.pose, now, target, image.shape[1], image.shape[0])
        if plan is None:
            return image
        output = image.copy()
        x0, y0, x1, y1 = plan.box
        region = np.ascontiguousarray(image[y0:y1, x0:x1])
        changed = self._compose(region, plan, track, cue.shape.tuck * cue.weight)
        alpha = plan.mask
        output[y0:y1, x0:x1] = cv2.blendLinear(changed, region, alpha, 1.0 - alpha)
        if cue.weight > WHOLE and cue.shape.tuck < TUCKED:
            self._look(output, track, cue.shape.opening, now.opening)
        return output

    def _look(self, made: Image, track: Track, wanted: float, own: float) -> None:
        """Now and then, whether the mouth looks as open as it was to be."""
        self._made += 1
        if self._mirror is None or self._made % (LOOK_SOON if self._looks < LOOKS_SOON else LOOK_LATER):
            return
        self._looks += 1
        seen = self._mirror(made, track)
        if seen is not None:
            self._calibration.learn(wanted, own, seen)

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
