"""Follows the one face of a stream of frames, and says why it cannot when it cannot."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from lipsync.arrays import Array, Image
from lipsync.faces.cuts import CutDetector
from lipsync.faces.detector import Detection
from lipsync.faces.landmarks import EYE_LEFT_OUTER, EYE_RIGHT_OUTER
from lipsync.faces.pose import HeadModel, Pose
from lipsync.faces.smoothing import OneEuro

Problem = Literal["", "no_face", "several_faces", "turned", "too_small", "leaving", "cut"]
MIN_PRESENCE = 0.6
MAX_YAW_DEG = 38.0
MAX_PITCH_DEG = 38.0
MIN_EYE_DISTANCE_PX = 24.0
SAME_RANK = 0.45
"""A second face at least this large beside the largest makes it unclear who speaks."""
LOOK_AGAIN_FRAMES = 12
SETTLE_FRAMES = 2
REGION = 1.5


class Detector(Protocol):
    def find(self, image: Image) -> list[Detection]: ...


class Mesh(Protocol):
    def locate(self, image: Image, centre: Array, side: float, angle: float) -> tuple[Array, float]: ...


@dataclass(frozen=True)
class Track:
    """One frame: `points` (468, 3) in pixels and the head's `pose`, or why there are none that can be used."""

    problem: Problem
    points: Array | None = None
    pose: Pose | None = None
    fresh: bool = False
    """The first frame of a new face or scene: nothing learnt from earlier frames holds."""


class Tracker:
    """State of one channel. The engines may be shared."""

    def __init__(self, detector: Detector, mesh: Mesh, *, smooth: bool = True) -> None:
        self._detector, self._mesh = detector, mesh
        self._smoothing = smooth
        self._is_cut = CutDetector()
        self._restart()

    def _restart(self) -> None:
        self._region: tuple[Array, float, float] | None = None
        self._head = HeadModel()
        self._smooth = OneEuro(min_cutoff_hz=6.0, beta=200.0)
        self._age = 0
        self._crowded = False

    def track(self, image: Image, seconds: float) -> Track:
        """The face in a BGR frame at `seconds` of the stream's clock."""
        cut = self._is_cut(image)
        if cut:
            self._restart()
        if self._region is None or self._age % LOOK_AGAIN_FRAMES == 0 or self._crowded:
            problem = self._look(image)
            if problem:
                return Track(problem)
        assert self._region is not None  # noqa: S101 - _look has set it
        points, presence = self._mesh.locate(image, *self._region)
        if presence < MIN_PRESENCE:
            self._restart()
            return Track("no_face")
        self._region = region_of(points)
        self._age += 1
        eyes = float(np.linalg.norm(points[EYE_LEFT_OUTER] - points[EYE_RIGHT_OUTER]))
        if self._smoothing and eyes:
            points = self._smooth(points / eyes, seconds) * eyes
        pose = self._head.fit(points)
        problem = _problem(points, pose, image.shape[1], image.shape[0])
        if not problem and cut and self._age < SETTLE_FRAMES:
            problem = "cut"
        return Track(problem, points, pose, fresh=self._age == 1)

    def _look(self, image: Image) -> Problem:
        """Find the face to follow, and whether another one competes with it."""
        found = sorted(self._detector.find(image), key=lambda face: -face.area)
        if not found:
            if self._region is not None:
                return ""  # the mesh still holds a face that the detector misses, e.g. a large or tilted one
            return "no_face"
        self._crowded = len(found) > 1 and found[1].area > SAME_RANK * found[0].area
        if self._crowded:
            self._region, self._age = None, 0
            return "several_faces"
        if self._region is None:
            self._region = region_of_detection(found[0])
        return ""


def region_of(points: Array) -> tuple[Array, float, float]:
    """Where to look for the same face in the next frame: centre, side in pixels, turn in radians."""
    eyes = points[EYE_LEFT_OUTER, :2] - points[EYE_RIGHT_OUTER, :2]
    angle = float(np.arctan2(eyes[1], eyes[0]))
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return ((low + high) / 2).astype(np.float32), REGION * float((high - low).max()), angle


def region_of_detection(face: Detection) -> tuple[Array, float, float]:
    eyes = face.keypoints[1] - face.keypoints[0]
    box = np.array(face.box, np.float32)
    side = REGION * float(max(box[2] - box[0], box[3] - box[1]))
    return (box[:2] + box[2:]) / 2, side, float(np.arctan2(eyes[1], eyes[0]))


def _problem(points: Array, pose: Pose, width: int, height: int) -> Problem:
    if pose.scale < MIN_EYE_DISTANCE_PX:
        return "too_small"
    if abs(pose.yaw_deg) > MAX_YAW_DEG or abs(pose.pitch_deg) > MAX_PITCH_DEG:
        return "turned"
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    if low[0] < 0 or high[0] > width or high[1] > height:
        return "leaving"
    return ""
