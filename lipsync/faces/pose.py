"""Where the head is: a weak-perspective fit of the points that move with the skull.

Head coordinates: origin between the outer eye corners, x towards the person's left eye, y down, z away from the viewer;
one unit is the distance between the outer eye corners (about 9 cm). Fit: Umeyama, "Least-squares estimation of
transformation parameters between two point patterns", 1991.
"""

from dataclasses import dataclass

import numpy as np

from lipsync.arrays import Array
from lipsync.faces.landmarks import EYE_LEFT_OUTER, EYE_RIGHT_OUTER, NOSE_BASE, RIGID

REFERENCE_FRAMES = 25


@dataclass(frozen=True)
class Pose:
    """`image = scale * rotation @ head + shift`; image coordinates are pixels, with FaceMesh's z."""

    rotation: Array
    scale: float
    shift: Array

    def to_head(self, points: Array) -> Array:
        """(n, 3) image points in head coordinates."""
        return ((points - self.shift) @ self.rotation / self.scale).astype(np.float32)

    def to_image(self, points: Array) -> Array:
        """(n, 3) head points in image coordinates."""
        return (self.scale * points @ self.rotation.T + self.shift).astype(np.float32)

    @property
    def yaw_deg(self) -> float:
        """Turn to the side; 0 looks at the camera."""
        return float(np.degrees(np.arctan2(self.rotation[2, 0], self.rotation[0, 0])))

    @property
    def pitch_deg(self) -> float:
        return float(np.degrees(np.arctan2(self.rotation[2, 1], self.rotation[1, 1])))

    @property
    def roll_deg(self) -> float:
        return float(np.degrees(np.arctan2(self.rotation[1, 0], self.rotation[0, 0])))


class HeadModel:
    """One person's rigid points in head coordinates, learnt from the first frames; later frames are fitted to them."""

    def __init__(self) -> None:
        self._reference: Array | None = None
        self._frames = 0

    def fit(self, points: Array) -> Pose:
        """The pose of (468, 3) landmarks."""
        if self._reference is None:
            self._reference = _own_axes(points).to_head(points[RIGID])
        pose = _umeyama(self._reference, points[RIGID])
        if self._frames < REFERENCE_FRAMES:
            self._frames += 1
            self._reference += (pose.to_head(points[RIGID]) - self._reference) / (self._frames + 1)
        return pose


def _own_axes(points: Array) -> Pose:
    """Axes from the eyes and the nose of this one frame."""
    right, left = points[EYE_RIGHT_OUTER], points[EYE_LEFT_OUTER]
    x = (left - right) / np.linalg.norm(left - right)
    down = points[NOSE_BASE] - (left + right) / 2
    # The nose base stands out of the plane of the face by about half its distance below the eyes.
    y = down - (down @ x) * x
    y /= np.linalg.norm(y)
    z = np.cross(x, y)
    tilt = np.arctan2(0.5, 1.0)
    y, z = np.cos(tilt) * y + np.sin(tilt) * z, np.cos(tilt) * z - np.sin(tilt) * y
    rotation = np.stack([x, y, z], axis=1).astype(np.float32)
    return Pose(rotation, float(np.linalg.norm(left - right)), ((left + right) / 2).astype(np.float32))


def _umeyama(source: Array, target: Array) -> Pose:
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    a, b = source - source_mean, target - target_mean
    u, d, vt = np.linalg.svd(b.T @ a / len(a))
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = (u * sign) @ vt
    scale = float((d * sign).sum() / (a**2).sum(axis=1).mean())
    return Pose(rotation.astype(np.float32), scale, (target_mean - scale * rotation @ source_mean).astype(np.float32))
