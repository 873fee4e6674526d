import numpy as np

from lipsync.arrays import Image
from lipsync.faces.tracker import LOOK_AGAIN_FRAMES, Track, Tracker
from tests.fakes_lipsync import FakeDetector, FakeMesh, image_points, paint

FACE = image_points()
IMAGE = paint(FACE)


def run(tracker: Tracker, image: Image, frames: int, start: int = 0) -> list[Track]:
    return [tracker.track(image, (start + index) / 25) for index in range(frames)]


def test_one_face_is_found_once_and_then_followed() -> None:
    detector = FakeDetector(FACE)
    tracks = run(Tracker(detector, FakeMesh(FACE)), IMAGE, LOOK_AGAIN_FRAMES)
    assert {track.problem for track in tracks} == {""}
    assert tracks[0].fresh
    assert not tracks[1].fresh
    assert detector.calls == 1


def test_no_face_is_said_and_the_face_is_found_when_it_comes_back() -> None:
    detector, mesh = FakeDetector(), FakeMesh(None)
    tracker = Tracker(detector, mesh)
    assert {track.problem for track in run(tracker, IMAGE, 3)} == {"no_face"}
    detector.faces, mesh.points = [FACE], FACE
    assert tracker.track(IMAGE, 1.0).problem == ""


def test_a_face_that_vanishes_is_lost_at_once_and_found_again() -> None:
    detector, mesh = FakeDetector(FACE), FakeMesh(FACE)
    tracker = Tracker(detector, mesh)
    run(tracker, IMAGE, 3)
    mesh.points, detector.faces = None, []
    assert tracker.track(IMAGE, 0.2).problem == "no_face"
    mesh.points, detector.faces = FACE, [FACE]
    back = tracker.track(IMAGE, 0.3)
    assert back.problem == ""
    assert back.fresh


def test_two_faces_of_the_same_rank_are_refused_until_one_leaves() -> None:
    other = image_points(centre=(60, 60), scale=90)
    detector = FakeDetector(FACE, other)
    tracker = Tracker(detector, FakeMesh(FACE))
    assert {track.problem for track in run(tracker, IMAGE, 3)} == {"several_faces"}
    detector.faces = [FACE]
    assert tracker.track(IMAGE, 1.0).problem == ""


def test_a_small_face_in_the_background_does_not_matter() -> None:
    tracker = Tracker(FakeDetector(FACE, image_points(centre=(20, 20), scale=30)), FakeMesh(FACE))
    assert tracker.track(IMAGE, 0.0).problem == ""


def test_a_second_face_that_comes_later_is_noticed() -> None:
    detector = FakeDetector(FACE)
    tracker = Tracker(detector, FakeMesh(FACE))
    run(tracker, IMAGE, LOOK_AGAIN_FRAMES)
    detector.faces.append(image_points(centre=(60, 60), scale=90))
    assert tracker.track(IMAGE, 1.0).problem == "several_faces"


def test_a_turned_head_a_small_one_and_one_at_the_border_are_said() -> None:
    for points, problem in (
        (image_points(yaw_deg=50), "turned"),
        (image_points(scale=20), "too_small"),
        (image_points(centre=(10, 90)), "leaving"),
        (image_points(centre=(160, 200)), "leaving"),
    ):
        assert Tracker(FakeDetector(points), FakeMesh(points)).track(IMAGE, 0.0).problem == problem


def test_a_cut_passes_one_frame_and_starts_anew() -> None:
    tracker = Tracker(FakeDetector(FACE), FakeMesh(FACE))
    run(tracker, IMAGE, 5)
    other_scene = np.ascontiguousarray(255 - IMAGE[::-1, ::-1])
    cut = tracker.track(other_scene, 0.2)
    assert cut.problem == "cut"
    assert cut.fresh
    assert tracker.track(other_scene, 0.24).problem == ""


def test_black_frames_are_no_cut_of_themselves_and_no_face() -> None:
    black = np.zeros_like(IMAGE)
    assert {track.problem for track in run(Tracker(FakeDetector(), FakeMesh(None)), black, 3)} == {"no_face"}
