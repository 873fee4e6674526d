import numpy as np
import pytest

from lipsync.mouth.lips import RestLips, blend, closed, lips_of, shaped
from lipsync.speech.shape import REST, MouthShape
from tests.fakes_lipsync import head_points


@pytest.mark.parametrize("opening", [0.0, 0.05, 0.2])
def test_closing_an_open_mouth_brings_the_lips_together(opening: float) -> None:
    lips = closed(lips_of(head_points(opening)))
    assert np.abs(lips.upper[0] - lips.lower[0]).max() < 1e-6


def test_the_rest_is_the_same_whatever_the_mouth_does_meanwhile() -> None:
    quiet, talking = RestLips(), RestLips()
    for index in range(100):
        quiet.learn(lips_of(head_points(0.0)), 0.04)
        talking.learn(lips_of(head_points(0.2 * (index % 3) / 2)), 0.04)
    assert quiet.lips is not None
    assert talking.lips is not None
    assert np.abs(quiet.lips.lower - talking.lips.lower).max() < 0.03


@pytest.mark.parametrize("opening", [0.0, 0.03, 0.1, 0.2])
@pytest.mark.parametrize("rounding", [0.0, 1.0])
def test_a_shape_has_the_opening_asked_for(opening: float, rounding: float) -> None:
    rest = closed(lips_of(head_points()))
    assert shaped(rest, MouthShape(opening, rounding=rounding)).opening == pytest.approx(opening, rel=0.12, abs=1e-3)


@pytest.mark.parametrize("width", [0.7, 1.0, 1.12])
def test_a_shape_has_the_width_asked_for(width: float) -> None:
    rest = closed(lips_of(head_points()))
    assert shaped(rest, MouthShape(width=width)).width == pytest.approx(rest.width * (1 + (width - 1) * 0.9), rel=0.01)


def test_rest_changes_nothing() -> None:
    rest = closed(lips_of(head_points()))
    assert np.abs(shaped(rest, REST).lower - rest.lower).max() < 1e-6


def test_the_lower_lip_makes_most_of_an_opening_but_not_against_the_teeth() -> None:
    rest = closed(lips_of(head_points()))

    def moved(shape: MouthShape) -> tuple[float, float]:
        lips = shaped(rest, shape)
        return float(rest.upper[0, 5, 1] - lips.upper[0, 5, 1]), float(lips.lower[0, 5, 1] - rest.lower[0, 5, 1])

    up, down = moved(MouthShape(0.15))
    assert down > 3 * up
    up, down = moved(MouthShape(0.05, tuck=1.0))
    assert up > down


def test_pressed_lips_are_thinner_and_rounded_ones_thicker() -> None:
    rest = closed(lips_of(head_points()))

    def thickness(shape: MouthShape) -> float:
        lips = shaped(rest, shape)
        return float(lips.lower[3, 5, 1] - lips.lower[0, 5, 1])

    assert thickness(MouthShape(pressing=1.0)) < thickness(REST) < thickness(MouthShape(rounding=1.0))


def test_blending_goes_from_one_to_the_other() -> None:
    a, b = lips_of(head_points(0.0)), lips_of(head_points(0.2))
    assert blend(a, b, 0.0).opening == pytest.approx(a.opening)
    assert blend(a, b, 1.0).opening == pytest.approx(b.opening)
    assert a.opening < blend(a, b, 0.5).opening < b.opening
