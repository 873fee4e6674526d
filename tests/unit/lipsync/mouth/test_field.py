import cv2
import numpy as np

from lipsync.arrays import Array
from lipsync.mouth.field import warp_maps


def frame_of(width: int, height: int) -> Array:
    xs, ys = np.linspace(0, width - 1, 6), np.linspace(0, height - 1, 6)
    return np.array([(x, y) for x in xs for y in ys if x in (0, width - 1) or y in (0, height - 1)], np.float32)


def test_points_that_stay_give_the_identity() -> None:
    border = frame_of(120, 90)
    map_x, map_y = warp_maps(border, border, (120, 90))
    columns, rows = np.meshgrid(np.arange(120), np.arange(90))
    assert np.abs(map_x - columns).max() < 0.05
    assert np.abs(map_y - rows).max() < 0.05


def test_what_is_at_the_source_goes_to_the_target() -> None:
    image = np.zeros((90, 120), np.uint8)
    cv2.circle(image, (60, 40), 4, 255, -1)
    border = frame_of(120, 90)
    around = np.array([(52, 40), (68, 40), (60, 32), (60, 48), (60, 40)], np.float32)
    target = np.concatenate([border, around + np.array([6, 10])]).astype(np.float32)
    source = np.concatenate([border, around]).astype(np.float32)
    moved = cv2.remap(image, *warp_maps(target, source, (120, 90)), cv2.INTER_LINEAR)
    ys, xs = np.nonzero(moved > 127)
    assert abs(xs.mean() - 66) < 1
    assert abs(ys.mean() - 50) < 1


def test_points_that_fall_together_do_not_break_it() -> None:
    border = frame_of(60, 60)
    same = np.array([(30, 30), (30, 30), (30.2, 30)], np.float32)
    maps = warp_maps(np.concatenate([border, same]), np.concatenate([border, same + 2]), (60, 60))
    assert np.isfinite(maps[0]).all()
    assert np.isfinite(maps[1]).all()
