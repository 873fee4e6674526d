"""Paints what is seen between the lips: from the bank where it has something, drawn where it has not."""

import cv2
import numpy as np

from lipsync.arrays import Array, Image
from lipsync.faces.tracker import Track
from lipsync.mouth import cavity
from lipsync.mouth.bank import Mouth, MouthBank
from lipsync.mouth.geometry import Plan
from lipsync.mouth.lens import Lens, fill
from lipsync.mouth.sampling import light_around, plane

FADE = 0.5
"""Weight of the mouth shown before when another one is taken: two frames hide the change."""


class Inside:
    """Remembers which mouth was shown, to fade from it to the next one."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self._last: Mouth | None = None

    def paint(self, lips: Image, region: Image, plan: Plan, track: Track, bank: MouthBank, *, tuck: float) -> Image:
        """`lips` with the lens filled. `region` is the frame's own part that `plan` is about."""
        assert track.pose is not None  # noqa: S101 - a plan exists only for a tracked face
        assert track.points is not None  # noqa: S101
        window = _window(plan.lens, region.shape)
        if window is None:
            return lips
        x0, y0, x1, y1 = window
        xs, ys = np.meshgrid(np.arange(x0, x1, dtype=np.float32), np.arange(y0, y1, dtype=np.float32))
        to_plane = plane(track.pose, plan.box[:2], plan.target)
        own_light = light_around(region, track.points - np.array([*plan.box[:2], 0], np.float32))
        mouth = bank.find(plan.target.opening, plan.target.width, track.pose)
        filling = self._filling(mouth, plan, to_plane, own_light, xs, ys, tuck)
        alpha = _alpha(plan.lens, window, 0.010 * track.pose.scale)[..., None]
        part = lips[y0:y1, x0:x1].astype(np.float32)
        lips[y0:y1, x0:x1] = np.clip(part + (filling - part) * alpha, 0, 255).astype(np.uint8)
        return lips

    def _filling(
        self, mouth: Mouth | None, plan: Plan, to_plane: Array, light: Array, xs: Array, ys: Array, tuck: float
    ) -> Array:
        changed = mouth is not self._last
        before, self._last = (self._last if changed else None), mouth
        picture = _picture(mouth, plan, to_plane, light, xs, ys, tuck)
        if before is not None:
            picture += (_picture(before, plan, to_plane, light, xs, ys, tuck) - picture) * FADE
        return picture


def _picture(
    mouth: Mouth | None, plan: Plan, to_plane: Array, light: Array, xs: Array, ys: Array, tuck: float
) -> Array:
    """What one mouth of the bank shows, and the drawn cavity where it shows nothing."""
    drawn = _draw(plan, to_plane, light, xs, ys, teeth=mouth is None)
    if mouth is None:
        return drawn
    to_source = mouth.to_image @ np.vstack([cv2.invertAffineTransform(to_plane), [0, 0, 1]])
    filling = fill(plan.lens, mouth.lens, to_source.astype(np.float32), xs, ys)
    taken = cv2.remap(mouth.image, filling.x, filling.y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lit = taken.astype(np.float32) * np.clip(light / np.maximum(mouth.light, 1.0), 0.5, 1.8)
    lit *= _shade(mouth, plan, ys, tuck)[..., None]
    return np.asarray(lit + (drawn - lit) * filling.missing[..., None], np.float32)


def _shade(mouth: Mouth, plan: Plan, ys: Array, tuck: float) -> Array:
    """Less light falls into a mouth that is opened less than the one in the bank, least under the upper lip.

    Teeth that stand on the lower lip are as bright as ever.
    """
    ratio = min(1.0, plan.target.opening / max(mouth.opening, 1e-3))
    dim = 1 - (1 - max(0.8, ratio**0.2)) * (1 - tuck)
    top, bottom = plan.lens.upper[5, 1], plan.lens.lower[5, 1]
    through = np.clip((ys - top) / max(1.0, bottom - top), 0, 1)
    return np.asarray(dim * (1 - (1 - dim) * 0.8 * (1 - through)), np.float32)


def _draw(plan: Plan, to_plane: Array, light: Array, xs: Array, ys: Array, *, teeth: bool) -> Array:
    from_plane = cv2.invertAffineTransform(to_plane)
    head = np.stack([xs, ys], axis=-1) @ from_plane[:, :2].T + from_plane[:, 2]
    upper, lower = plan.target.upper[0, :, :2], plan.target.lower[0, :, :2]
    top = np.interp(head[..., 0], upper[:, 0], upper[:, 1])
    gap = np.maximum(np.interp(head[..., 0], lower[:, 0], lower[:, 1]) - top, 1e-4)
    through = np.clip((head[..., 1] - top) / gap, 0, 1)
    middle = (upper[0] + upper[-1]) / 2
    return cavity.draw(
        head[..., 0] - middle[0],
        head[..., 1] - middle[1],
        half_width=float(upper[-1, 0] - upper[0, 0]) / 2,
        gap=gap,
        through=through,
        skin=light,
        teeth=teeth,
    )


def _window(lens: Lens, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    polygon = lens.polygon()
    if float((lens.lower[1:-1, 1] - lens.upper[1:-1, 1]).max()) < 0.75:
        return None
    x0, y0 = (max(0, int(v)) for v in np.floor(polygon.min(axis=0)) - 2)
    x1, y1 = (int(v) for v in np.ceil(polygon.max(axis=0)) + 3)
    x1, y1 = min(x1, shape[1]), min(y1, shape[0])
    return (x0, y0, x1, y1) if x1 - x0 > 2 and y1 - y0 > 2 else None


def _alpha(lens: Lens, window: tuple[int, int, int, int], soft_px: float) -> Array:
    x0, y0, x1, y1 = window
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    polygon = lens.polygon() - np.array([x0, y0], np.float32)
    cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    alpha: Array = mask.astype(np.float32) / 255.0
    if soft_px > 0.4:
        alpha = cv2.GaussianBlur(alpha, (0, 0), soft_px)
    return alpha
