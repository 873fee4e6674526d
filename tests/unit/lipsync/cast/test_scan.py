"""Made-up people side by side, and what a scan of them says."""

import numpy as np

from lipsync.arrays import Array, Image
from lipsync.cast.choice import Choice
from lipsync.cast.follow import Cast
from lipsync.cast.scan import Scan, crowded
from lipsync.cast.turns import Turn
from lipsync.engines.mouthbank import MouthBankRenderer
from tests.fakes_lipsync import FakeDetector, image_points, paint

LEFT, RIGHT = (150.0, 120.0), (450.0, 120.0)
SIZE = (600, 300)


class Crowd:
    """Detector and mesh of several faces: `faces` are those of the next frame."""

    def __init__(self) -> None:
        self.detector = FakeDetector()

    def show(self, *faces: Array) -> Image:
        self.detector.faces = list(faces)
        return sum((paint(face, SIZE).astype(np.uint16) for face in faces), np.zeros((300, 600, 3), np.uint16)).clip(
            0, 255
        ).astype(np.uint8)  # fmt: skip

    def locate(self, image: Image, centre: Array, side: float, angle: float) -> tuple[Array, float]:
        for points in self.detector.faces:
            if np.abs(points[:, :2].mean(axis=0) - centre).max() < side / 3:
                return points.copy(), 0.99
        return np.zeros((468, 3), np.float32), 0.01


def talking(number: int) -> float:
    return 0.12 * (number % 2)


def scanned(crowd: Crowd) -> Scan:
    """Two seconds: the left one speaks, then the right one."""
    scan = Scan(crowd.detector, crowd, MouthBankRenderer)
    for number in range(50):
        first, second = (talking(number), 0.0) if number < 25 else (0.0, talking(number))
        picture = crowd.show(image_points(first, centre=LEFT, scale=80), image_points(second, centre=RIGHT, scale=80))
        scan.look(picture, number * 0.08)
    return scan


def test_each_face_is_a_person_and_the_speaker_is_followed() -> None:
    crowd = Crowd()
    left, right = scanned(crowd).people
    assert left.place(1.0)[0][0] < 300 < right.place(1.0)[0][0]
    assert left.movement([(0.1, 1.9)])[0] > 0.3 > 0.1 > right.movement([(0.1, 1.9)])[0]

    turns = [Turn(0, 0.0, 2.0, 0.0, 2.0), Turn(1, 2.0, 4.0, 2.0, 4.0)]
    cast = Cast(Choice([left, right], turns), crowd.detector, crowd)
    picture = crowd.show(image_points(0.1, centre=LEFT, scale=80), image_points(0.0, centre=RIGHT, scale=80))
    for seconds, person in ((1.0, left), (1.04, left), (3.0, right)):
        followed = cast.follow(picture, seconds)
        assert followed is not None
        track, renderer = followed
        assert renderer is person.renderer
        assert track.problem == ""
        assert not track.fresh
        assert track.points is not None
        assert (track.points[:, 0].mean() < 300) == (person is left)


def test_a_cut_ends_all_and_begins_others() -> None:
    crowd = Crowd()
    scan = scanned(crowd)
    other = 255 - crowd.show(image_points(0.1, centre=LEFT, scale=80))
    scan.look(other, 5.0)
    scan.look(other, 5.1)
    assert [person.shot for person in scan.people] == [0, 0, 1]


def test_who_leaves_is_not_seen_any_more() -> None:
    crowd = Crowd()
    scan = scanned(crowd)
    for number in range(50, 70):
        scan.look(crowd.show(image_points(talking(number), centre=LEFT, scale=80)), number * 0.08)
    left, right = scan.people
    assert left.seen(5.0)
    assert not right.seen(5.0)


def test_a_small_face_in_the_background_makes_no_crowd() -> None:
    near, far = image_points(centre=LEFT, scale=80), image_points(centre=RIGHT, scale=20)
    assert crowded(FakeDetector(near, image_points(centre=RIGHT, scale=70)), [paint(near)])
    assert not crowded(FakeDetector(near, far), [paint(near)])
    assert not crowded(FakeDetector(), [paint(near)])
