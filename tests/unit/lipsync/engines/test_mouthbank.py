import numpy as np
import pytest

from lipsync.arrays import Array, Image
from lipsync.engines.base import Cue
from lipsync.engines.mouthbank import LOOK_SOON, MouthBankRenderer
from lipsync.faces.pose import HeadModel
from lipsync.faces.tracker import Track
from lipsync.speech.shape import REST, MouthShape
from tests.fakes_lipsync import DARK, LIP, TEETH, image_points, paint


def tracked(points: Array) -> Track:
    return Track("", points, HeadModel().fit(points))


def prepared(*openings: float, now: float = 0.0) -> tuple[MouthBankRenderer, Image, Track]:
    """A renderer that has seen these openings, and the frame to change."""
    renderer = MouthBankRenderer()
    for index, opening in enumerate([*openings, now]):
        points = image_points(opening)
        renderer.observe(paint(points), tracked(points), index * 0.04)
    return renderer, paint(points), tracked(points)


def pixels_like(image: Image, colour: tuple[int, int, int], within: int = 45) -> int:
    mouth = image[150:230, 110:210].astype(int)
    return int((np.abs(mouth - np.array(colour)).max(axis=2) < within).sum())


def test_a_closed_mouth_opens_and_shows_the_teeth_of_the_bank() -> None:
    renderer, image, track = prepared(0.1, 0.16, 0.2)
    opened = renderer.render(image, track, Cue(MouthShape(0.16), 1.0))
    assert pixels_like(image, TEETH) < 60
    assert pixels_like(opened, TEETH) > 150
    assert pixels_like(opened, DARK) > 150


def test_an_open_mouth_closes_without_a_rest_of_teeth() -> None:
    renderer, image, track = prepared(0.1, now=0.2)
    shut = renderer.render(image, track, Cue(REST, 1.0))
    assert pixels_like(image, DARK) > 300
    assert pixels_like(shut, DARK, 30) < 0.1 * pixels_like(image, DARK, 30)
    assert pixels_like(shut, LIP) > 200


def test_without_any_open_mouth_seen_one_is_drawn() -> None:
    renderer, image, track = prepared()
    opened = renderer.render(image, track, Cue(MouthShape(0.2), 1.0))
    grey = opened[175:200, 150:170].mean(axis=(1, 2))
    assert grey.max() - grey.min() > 60


def test_nothing_outside_the_lower_face_changes() -> None:
    renderer, image, track = prepared(0.1, 0.2)
    opened = renderer.render(image, track, Cue(MouthShape(0.25), 1.0))
    assert (opened[:100] == image[:100]).all()
    assert (opened[:, :50] == image[:, :50]).all()
    assert (opened[:, 270:] == image[:, 270:]).all()
    assert (opened != image).any()


def test_the_frame_given_is_not_written_to() -> None:
    renderer, image, track = prepared(0.2)
    before = image.copy()
    renderer.render(image, track, Cue(MouthShape(0.15), 1.0))
    assert (image == before).all()


def test_weight_nought_and_frames_that_cannot_be_used_pass_as_they_are() -> None:
    renderer, image, track = prepared(0.2)
    assert renderer.render(image, track, Cue(MouthShape(0.2), 0.0)) is image
    assert renderer.render(image, Track("no_face"), Cue(MouthShape(0.2), 1.0)) is image
    assert MouthBankRenderer().render(image, track, Cue(MouthShape(0.2), 1.0)) is image


def test_a_look_at_the_own_picture_mends_the_next_ones() -> None:
    looks = []

    def mirror(image: Image, track: Track) -> float:
        looks.append(image)
        return 0.04

    renderer, image, track = prepared(0.1, 0.16, 0.2)
    renderer._mirror = mirror
    frames = [renderer.render(image, track, Cue(MouthShape(0.1), 1.0)) for _ in range(3 * LOOK_SOON)]
    assert len(looks) == 3
    assert pixels_like(frames[-1], DARK) > pixels_like(frames[0], DARK), "it seemed too little open"
    renderer.render(image, track, Cue(MouthShape(0.04, tuck=1.0), 1.0))
    assert len(looks) == 3


def test_a_new_face_does_not_get_the_mouth_of_the_one_before() -> None:
    renderer, image, track = prepared(0.1, 0.16, 0.2)
    renderer.observe(image, Track("", track.points, track.pose, fresh=True), 1.0)
    assert len(renderer._bank) == 0


@pytest.mark.parametrize("centre", [(160, 160), (40, 90), (300, 90), (160, 250)])
def test_a_face_at_the_border_breaks_nothing(centre: tuple[float, float]) -> None:
    points = image_points(0.1, centre=centre)
    image, track = paint(points), tracked(points)
    renderer = MouthBankRenderer()
    renderer.observe(image, track, 0.0)
    assert renderer.render(image, track, Cue(MouthShape(0.2), 1.0)).shape == image.shape
