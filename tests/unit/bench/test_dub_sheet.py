from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.dub_sheet import COLUMNS, TILE_HEIGHT_PX, frames_at, write_sheet
from tests.fakes_studio import make_media


def test_moments_of_both_stand_below_each_other(tmp_path: Path) -> None:
    video = make_media(tmp_path / "a.mp4")
    sheet = cv2.imread(str(write_sheet(video, video, [0.0, 0.4, 0.8, 1.2, 1.6], tmp_path / "sheet.png")))
    assert sheet is not None
    assert sheet.shape == (2 * (2 * TILE_HEIGHT_PX + 8), COLUMNS * TILE_HEIGHT_PX, 3)
    above, below = sheet[:TILE_HEIGHT_PX], sheet[TILE_HEIGHT_PX : 2 * TILE_HEIGHT_PX]
    assert np.abs(above.astype(int) - below).max() == 0


def test_each_moment_shows_what_a_player_would(tmp_path: Path) -> None:
    shades = [float(frame.mean()) for frame in frames_at(make_media(tmp_path / "a.mp4"), [0.01, 0.81, 9.0])]
    assert shades == pytest.approx([0.0, 60.0, 147.0], abs=8.0)
