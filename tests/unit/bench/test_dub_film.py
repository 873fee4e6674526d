"""A long film is one minute many times, and memory is counted with the children."""

from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import psutil
import pytest

from bench.dub_film import HEIGHT, WIDTH, Peak, enlarged, repeated
from bench.product import Product


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    """A second of grey with a hum."""
    out = tmp_path / "piece.mp4"
    with av.open(str(out), "w", format="mp4") as made:
        video: Any = made.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio: Any = made.add_stream("aac", rate=16_000, layout="mono")
        for index in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 128, np.uint8), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
        hum = av.AudioFrame.from_ndarray(np.full((1, 16_000), 100, np.int16), format="s16", layout="mono")
        hum.sample_rate, hum.pts, hum.time_base = 16_000, 0, Fraction(1, 16_000)
        made.mux(audio.encode(hum))
        made.mux(audio.encode(None))
    return out


def test_a_film_is_as_long_as_its_pieces(piece: Path, tmp_path: Path) -> None:
    large = enlarged(piece, tmp_path / "large.mp4")
    film = repeated(large, tmp_path / "film.mp4", 3)
    with av.open(str(film)) as read:
        frames = list(read.decode(video=0))
        assert (frames[0].width, frames[0].height) == (WIDTH, HEIGHT)
        times = [float(frame.pts * cast(Fraction, frame.time_base)) for frame in frames]
    assert len(times) == 75
    assert times == sorted(times)
    assert times[-1] == pytest.approx(3, abs=0.4)
    with av.open(str(film)) as read:
        assert sum(frame.samples for frame in read.decode(audio=0)) == pytest.approx(3 * 16_000, rel=0.15)


def test_the_peak_of_all_is_of_one_moment() -> None:
    studio, tts = psutil.Process(), psutil.Process()
    seen = {id(studio): iter([1.0, 5.0, 2.0]), id(tts): iter([4.0, 1.0, 1.0])}

    class Running:
        def processes(self) -> dict[str, psutil.Process]:
            return {"studio": studio, "tts": tts}

    peak = Peak(cast(Product, Running()), lambda process: next(seen[id(process)]))
    for _ in range(3):
        peak.sample()
    assert peak.services == {"studio": 5.0, "tts": 4.0}
    assert peak.all == 6.0
