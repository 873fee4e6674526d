import numpy as np
import pytest

from lipsync.faces.pose import HeadModel
from tests.fakes_lipsync import head_points, image_points


@pytest.mark.parametrize("yaw_deg", [-30.0, 0.0, 20.0])
def test_a_turn_to_the_side_is_measured(yaw_deg: float) -> None:
    assert HeadModel().fit(image_points(yaw_deg=yaw_deg)).yaw_deg == pytest.approx(yaw_deg, abs=1.0)


def test_speaking_does_not_move_the_head() -> None:
    model = HeadModel()
    still, speaking = model.fit(image_points(0.0)), model.fit(image_points(0.25))
    assert np.abs(still.shift - speaking.shift).max() < 0.5
    assert speaking.scale == pytest.approx(still.scale, rel=0.01)


def test_head_and_image_coordinates_are_inverse() -> None:
    points = image_points(0.1, yaw_deg=15, scale=80)
    pose = HeadModel().fit(points)
    assert np.abs(pose.to_image(pose.to_head(points)) - points).max() < 0.01


def test_the_unit_of_head_coordinates_is_the_distance_of_the_eyes() -> None:
    points = HeadModel().fit(image_points(scale=137)).to_head(image_points(scale=137))
    assert np.linalg.norm(points[33] - points[263]) == pytest.approx(1.0, abs=0.02)
    expected = head_points()
    assert points[61, 0] - points[291, 0] == pytest.approx(expected[61, 0] - expected[291, 0], abs=0.02)
