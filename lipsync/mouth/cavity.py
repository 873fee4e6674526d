"""A drawn inside of the mouth, for a face that has never been seen open: dark cavity, upper teeth, a hint of tongue.

Everything is placed in head coordinates: the upper teeth belong to the skull, the tongue to the jaw.
"""

import numpy as np

from lipsync.arrays import Array

TEETH_BELOW_REST = 0.03
"""How far the edge of the upper incisors stands below the closed line of the lips, in eye distances (about 3 mm)."""
TEETH_BENDS = 0.55
TINT = 0.4
"""How far teeth take on the colour of the skin: beside it plain ivory looks grey."""
IVORY = np.array([0.86, 0.93, 0.97], np.float32)
GAPS = (0.0, 0.088, 0.158, 0.222)
"""Where the upper teeth part, from the middle, in eye distances."""


def draw(x: Array, y: Array, *, half_width: float, gap: Array, through: Array, skin: Array, teeth: bool) -> Array:
    """BGR float32 (h, w, 3) for pixels at head coordinates (x, y), relative to the middle of the closed lips.

    `gap` is the opening at the pixel's column, `through` how far down in it the pixel is (0..1), `skin` the face's mean
    BGR; the drawing takes its light from that.
    """
    across = np.clip(np.abs(x) / max(half_width, 1e-3), 0, 1)
    light = float(skin.mean())
    dark = np.array([0.20, 0.17, 0.30], np.float32) * light * (1 - 0.5 * across[..., None])
    picture = np.broadcast_to(dark, (*x.shape, 3)).copy()

    tongue_in = _step(through, 0.62, 0.95) * _step(gap, 0.06, 0.14) * (1 - across**2)
    tongue = np.array([0.38, 0.36, 0.66], np.float32) * light
    picture += (tongue - picture) * (0.75 * tongue_in)[..., None]

    if teeth:
        _add_teeth(picture, x, y, across, skin, lit=0.7 + 0.3 * _step(gap, 0.02, 0.10))
    # The upper lip throws its shadow on everything behind it.
    return np.asarray(picture * (0.62 + 0.38 * _step(through * gap, 0.0, 0.035))[..., None], np.float32)


def _add_teeth(picture: Array, x: Array, y: Array, across: Array, skin: Array, *, lit: Array) -> None:
    """`lit`: little light falls on them through lips that are hardly open."""
    light = float(skin.mean())
    edge = TEETH_BELOW_REST * (1 - TEETH_BENDS * across**2)
    teeth_in = 1 - _step(y, edge - 0.008, edge + 0.008)
    teeth_in = teeth_in * (1 - _step(across, 0.72, 0.98))
    colour = IVORY + (skin / max(float(skin.max()), 1.0) - IVORY) * TINT
    ivory = colour * min(215.0, 35.0 + 0.85 * light) * light_of(light)
    shade = lit - 0.6 * across**2
    for place in GAPS:
        shade = shade - 0.07 * np.exp(-(((np.abs(x) - place) / 0.006) ** 2))
    picture += (ivory * shade[..., None] - picture) * teeth_in[..., None]


def light_of(mean: float) -> float:
    """Teeth in a dark picture are dark, too."""
    return float(np.clip(mean / 70.0, 0.35, 1.0))


def _step(value: Array, low: float | Array, high: float | Array) -> Array:
    """Smooth from 0 below `low` to 1 above `high`."""
    t = np.clip((value - low) / (np.asarray(high) - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
