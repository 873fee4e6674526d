import numpy as np

from lipsync.arrays import Array
from lipsync.mouth.lens import Lens, fill

SAME = np.array([[1, 0, 0], [0, 1, 0]], np.float32)


def lens(gap: float, width: float = 60.0, x: float = 20.0, y: float = 40.0) -> Lens:
    across = np.linspace(-1, 1, 11)
    arch = 1 - across**2
    xs = x + (across + 1) * width / 2
    return Lens(
        np.stack([xs, y - 0.2 * gap * arch], axis=1).astype(np.float32),
        np.stack([xs, y + 0.8 * gap * arch], axis=1).astype(np.float32),
    )


def middle_column(target: Lens) -> tuple[Array, Array]:
    ys = np.linspace(target.upper[5, 1], target.lower[5, 1], 9).astype(np.float32)[:, None]
    return np.full_like(ys, 50.0), ys


def test_an_equal_mouth_is_taken_as_it_is() -> None:
    xs, ys = middle_column(lens(20))
    filling = fill(lens(20), lens(20), SAME, xs, ys)
    assert np.abs(filling.x - xs).max() < 1e-3
    assert np.abs(filling.y - ys).max() < 1.3
    assert filling.missing.max() == 0


def test_teeth_stay_where_they_are_in_the_head_while_the_lips_close_over_them() -> None:
    xs, ys = middle_column(lens(10))
    filling = fill(lens(10), lens(30), SAME, xs, ys)
    assert np.abs(filling.y - ys).max() < 0.01
    assert filling.missing.max() == 0


def test_a_mouth_a_little_too_small_is_drawn_out() -> None:
    xs, ys = middle_column(lens(24))
    filling = fill(lens(24), lens(20), SAME, xs, ys)
    assert filling.missing.max() == 0
    assert 17 < np.ptp(filling.y) < 20.5


def test_what_a_much_smaller_mouth_cannot_show_is_missing_at_the_bottom_only() -> None:
    xs, ys = middle_column(lens(40))
    filling = fill(lens(40), lens(12), SAME, xs, ys)
    assert filling.missing[0, 0] == 0
    assert filling.missing[-1, 0] == 1


def test_lips_of_the_source_never_show() -> None:
    target, source = lens(30, width=70, x=15), lens(25)
    xs, ys = np.meshgrid(np.arange(15, 86, dtype=np.float32), np.arange(25, 70, dtype=np.float32))
    filling = fill(target, source, SAME, xs, ys)
    upper = np.interp(filling.x, source.upper[:, 0], source.upper[:, 1])
    lower = np.interp(filling.x, source.lower[:, 0], source.lower[:, 1])
    assert (filling.y >= upper - 0.1).all()
    assert (filling.y <= lower + 0.1).all()


def test_a_closed_mouth_gives_finite_places() -> None:
    xs, ys = middle_column(lens(0.0))
    filling = fill(lens(0.0), lens(0.0), SAME, xs, ys)
    assert np.isfinite(filling.x).all()
    assert np.isfinite(filling.y).all()
