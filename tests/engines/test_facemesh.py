"""Faces on real recordings with the real weights."""

from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync.arrays import Image
from lipsync.engines.base import Cue
from lipsync.engines.mouthbank import MouthBankRenderer
from lipsync.faces.detector import FaceDetector
from lipsync.faces.landmarks import CHIN, EYE_LEFT_OUTER, EYE_RIGHT_OUTER
from lipsync.faces.mesh import FaceMesh
from lipsync.faces.tracker import Tracker
from lipsync.media.frames import Video
from lipsync.mouth.lips import lips_of
from lipsync.speech.shape import REST, MouthShape
from tests.conftest import NeedsModels

pytestmark = pytest.mark.models
Engines = tuple[FaceDetector, FaceMesh]
CLIPS = (
    "grid_bbaf2n.mpg",
    "grid_lbax4n.mpg",
    "grid_lbbc2a.mpg",
    "grid_sbia1a.mpg",
    "grid_swiz3n.mpg",
    "retalking_face1.mp4",
)


@pytest.fixture(scope="module")
def engines(needs_models: NeedsModels) -> Engines:
    folder = needs_models("facemesh").path("facemesh")
    return FaceDetector(folder), FaceMesh(folder)


def clip(shared_data: Path, name: str, frames: int) -> list[Image]:
    return list(islice(Video(shared_data / "video" / name).frames(), frames))


@pytest.mark.parametrize("name", CLIPS)
def test_the_face_of_a_talking_head_is_followed_in_every_frame(engines: Engines, shared_data: Path, name: str) -> None:
    tracker = Tracker(*engines)
    for index, image in enumerate(clip(shared_data, name, 40)):
        track = tracker.track(image, index / 25)
        assert track.problem == ""
        assert track.points is not None
        eyes = track.points[[EYE_RIGHT_OUTER, EYE_LEFT_OUTER], :2]
        assert eyes[1, 0] > eyes[0, 0]
        assert track.points[CHIN, 1] > eyes[:, 1].max()


def test_footage_without_a_talking_face_has_none(engines: Engines, shared_data: Path) -> None:
    tracker = Tracker(*engines)
    problems = [
        tracker.track(image, i / 25).problem for i, image in enumerate(clip(shared_data, "nasa_13013.mp4", 100))
    ]
    assert problems.count("") < 20


def test_two_people_side_by_side_are_several_faces(engines: Engines, shared_data: Path) -> None:
    left, right = clip(shared_data, CLIPS[0], 1)[0], clip(shared_data, CLIPS[1], 1)[0]
    assert Tracker(*engines).track(np.hstack([left, right]), 0.0).problem == "several_faces"


def test_a_face_that_leaves_the_frame_is_said_and_found_when_it_is_back(engines: Engines, shared_data: Path) -> None:
    image = clip(shared_data, "grid_bbaf2n.mpg", 1)[0]
    width = image.shape[1]
    tracker, renderer, problems = Tracker(*engines), MouthBankRenderer(), []
    for step in [*range(41), *range(40, -1, -1), 0, 0]:
        shifted = np.zeros_like(image)
        away = step * width // 40
        shifted[:, away:] = image[:, : width - away]
        track = tracker.track(shifted, len(problems) / 25)
        renderer.observe(shifted, track, len(problems) / 25)
        made = renderer.render(shifted, track, Cue(MouthShape(0.1), 1.0))
        assert made.shape == image.shape
        assert (made is shifted) == bool(track.problem)
        problems.append(track.problem)
    assert problems[0] == problems[-1] == ""
    assert "leaving" in problems
    assert problems[40] == "no_face"


@pytest.mark.parametrize("turn", [15, -25])
def test_a_tilted_head_is_found_and_its_tilt_measured(engines: Engines, shared_data: Path, turn: int) -> None:
    image = clip(shared_data, "grid_bbaf2n.mpg", 1)[0]
    height, width = image.shape[:2]
    turned = cv2.warpAffine(image, cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0), (width, height))
    upright, tilted = (Tracker(*engines).track(frame, 0.0) for frame in (image, turned))
    assert upright.pose is not None
    assert tilted.pose is not None
    assert tilted.pose.roll_deg - upright.pose.roll_deg == pytest.approx(-turn, abs=4)


@pytest.mark.parametrize("name", CLIPS)
def test_a_mouth_gets_the_opening_it_was_given(engines: Engines, shared_data: Path, name: str) -> None:
    tracker, renderer = Tracker(*engines), MouthBankRenderer()
    wanted, got = [], []
    for index, image in enumerate(clip(shared_data, name, 60)):
        track = tracker.track(image, index / 25)
        renderer.observe(image, track, index / 25)
        if index < 30:
            continue
        shape = MouthShape(0.16 * (index % 5) / 4)
        made = renderer.render(image, track, Cue(shape, 1.0))
        again = Tracker(*engines).track(made, 0.0)
        assert again.points is not None
        assert again.pose is not None
        wanted.append(shape.opening)
        got.append(lips_of(again.pose.to_head(again.points)).opening)
    assert np.corrcoef(wanted, got)[0, 1] > 0.9
    closed = [value for value, target in zip(got, wanted, strict=True) if target == 0]
    assert np.median(closed) < 0.02


def test_the_upper_face_keeps_every_pixel(engines: Engines, shared_data: Path) -> None:
    tracker, renderer = Tracker(*engines), MouthBankRenderer()
    for index, image in enumerate(clip(shared_data, "retalking_face1.mp4", 10)):
        track = tracker.track(image, index / 25)
        renderer.observe(image, track, index / 25)
    assert track.points is not None
    for shape in (REST, MouthShape(0.2), MouthShape(0.05, 0.7, 1.0)):
        made = renderer.render(image, track, Cue(shape, 1.0))
        below_the_eyes = int(track.points[[33, 263, 133, 362], 1].max())
        assert (made[:below_the_eyes] == image[:below_the_eyes]).all()
        assert (made != image).any()
