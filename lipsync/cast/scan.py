"""Everybody who is seen in a video: each face of each shot, where it is, and what its mouth does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from lipsync.arrays import Array, Image
from lipsync.engines.base import Renderer
from lipsync.faces.cuts import CutDetector
from lipsync.faces.detector import Detection
from lipsync.faces.tracker import Detector, Mesh, Tracker
from lipsync.mouth.lips import lips_of

LOOK_FRAMES = 6
"""New faces are looked for in every sixth frame that is scanned."""
MAX_AT_ONCE, MAX_PEOPLE = 4, 400
MIN_SHARE = 0.15
"""A face with less than this share of the largest one's area is somebody in the background."""
LOST_FRAMES = 6
SAME = 0.5
"""Centres nearer than this share of a face's size are the same face."""
BRIDGE_S = 0.5


@dataclass
class Person:
    """One face of one shot. Lists have an entry for each frame in which it was seen; `openings` in eye distances.

    `renderer` has learnt this face's mouth from these frames.
    """

    shot: int
    renderer: Renderer
    seconds: list[float] = field(default_factory=list)
    centres: list[Array] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)

    def seen(self, seconds: float) -> bool:
        return bool(self.seconds) and self.seconds[0] - BRIDGE_S <= seconds <= self.seconds[-1] + BRIDGE_S

    def place(self, seconds: float) -> tuple[Array, float]:
        """Centre of the face in pixels, and its size."""
        at = min(max(0, int(np.searchsorted(self.seconds, seconds))), len(self.seconds) - 1)
        return self.centres[at], self.sizes[at]

    def movement(self, spans: Iterable[tuple[float, float]]) -> tuple[float, float]:
        """How much the mouth moves within stretches of time (eye distances a second), and seconds seen of them."""
        way = seen = 0.0
        times, openings = np.array(self.seconds), np.array(self.openings)
        for start, end in spans:
            inside = (times >= start) & (times <= end)
            steps, changes = np.diff(times[inside]), np.abs(np.diff(openings[inside]))
            near = steps <= BRIDGE_S
            way += float(changes[near].sum())
            seen += float(steps[near].sum())
        return (way / seen if seen else 0.0), seen


class OneFace:
    """Shows a tracker the one face that is near `centre`."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.centre, self.size = np.zeros(2, np.float32), 0.0

    def aim(self, centre: Array, size: float) -> None:
        self.centre, self.size = centre, size

    def find(self, image: Image) -> list[Detection]:
        found = [(distance_to(face, self.centre), face) for face in self._detector.find(image)]
        near = min(found, key=lambda one: one[0], default=None)
        return [near[1]] if near is not None and near[0] <= SAME * self.size else []


@dataclass
class _Followed:
    person: Person
    aim: OneFace
    tracker: Tracker
    missed: int = 0


class Scan:
    """Give it the frames of a video in order; `people` are those seen so far. `make` gives a renderer for each."""

    def __init__(self, detector: Detector, mesh: Mesh, make: Callable[[], Renderer]) -> None:
        self._detector, self._mesh, self._make = detector, mesh, make
        self._cuts = CutDetector()
        self._followed: list[_Followed] = []
        self._shot = self._frames = 0
        self.people: list[Person] = []

    def look(self, image: Image, seconds: float) -> None:
        if self._cuts(image):
            self._shot += 1
            self._frames = 0
            self._followed.clear()
        if self._frames % LOOK_FRAMES == 0:
            self._meet(image)
        self._frames += 1
        for one in self._followed:
            self._watch(one, image, seconds)
        self._followed = [one for one in self._followed if one.missed <= LOST_FRAMES]

    def _meet(self, image: Image) -> None:
        found = sorted(self._detector.find(image), key=lambda face: -face.area)[:MAX_AT_ONCE]
        for face in found:
            known = any(distance_to(face, one.aim.centre) <= SAME * one.aim.size for one in self._followed)
            full = len(self._followed) >= MAX_AT_ONCE or len(self.people) >= MAX_PEOPLE
            if known or full or face.area < MIN_SHARE * found[0].area:
                continue
            person = Person(self._shot, self._make())
            aim = OneFace(self._detector)
            aim.aim(_centre(face), size_of(face))
            self.people.append(person)
            self._followed.append(_Followed(person, aim, Tracker(aim, self._mesh)))

    def _watch(self, one: _Followed, image: Image, seconds: float) -> None:
        track = one.tracker.track(image, seconds)
        one.person.renderer.observe(image, track, seconds)
        if track.points is None or track.pose is None:
            one.missed += 1
            return
        one.missed = 0
        low, high = track.points[:, :2].min(axis=0), track.points[:, :2].max(axis=0)
        one.aim.aim((low + high) / 2, float((high - low).max()))
        if track.problem in ("", "turned"):
            one.person.seconds.append(seconds)
            one.person.centres.append(one.aim.centre)
            one.person.sizes.append(one.aim.size)
            one.person.openings.append(lips_of(track.pose.to_head(track.points)).opening)


def crowded(detector: Detector, images: Iterable[Image]) -> bool:
    """Whether any of these frames shows more than one face that could be the speaker's."""
    for image in images:
        areas = sorted((face.area for face in detector.find(image)), reverse=True)
        if len(areas) > 1 and areas[1] >= MIN_SHARE * areas[0]:
            return True
    return False


def _centre(face: Detection) -> Array:
    return np.array([(face.box[0] + face.box[2]) / 2, (face.box[1] + face.box[3]) / 2], np.float32)


def size_of(face: Detection) -> float:
    return max(face.box[2] - face.box[0], face.box[3] - face.box[1])


def distance_to(face: Detection, centre: Array) -> float:
    return float(np.linalg.norm(_centre(face) - centre))
