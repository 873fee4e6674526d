"""Two people in one picture, on real recordings with the real weights: the mouth that moves is the speaker's."""

import wave
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync.arrays import Image
from lipsync.cast.turns import Turn
from lipsync.jobs import Job
from lipsync.media.frames import Video
from lipsync.orders import Order, begin
from lipsync.settings import LipsyncSettings
from lipsync.speech.articulation import TimedPhone
from lipsync.stage import Stage
from tests.conftest import NeedsModels

pytestmark = pytest.mark.models
LEFT, RIGHT = "grid_lbax4n.mpg", "grid_swiz3n.mpg"
SECONDS, FPS = 2.5, 25


@pytest.fixture(scope="module")
def stage(needs_models: NeedsModels) -> Iterator[Stage]:
    store = needs_models("facemesh")
    stage = Stage(LipsyncSettings(_env_file=None, models_dir=store.root))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def pair(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """First the left one speaks, then the right one; who does not speak holds still."""
    left, right = (
        list(islice(Video(shared_data / "video" / name).frames(), int(SECONDS * FPS))) for name in (LEFT, RIGHT)
    )
    both = [np.hstack([image, right[0]]) for image in left] + [np.hstack([left[-1], image]) for image in right]
    path = tmp_path_factory.mktemp("cast") / "pair.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"crf": "12"})
        stream.height, stream.width = both[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for index, image in enumerate(both):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def rendered(stage: Stage, pair: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Image], list[Image]]:
    """All frames before and after."""
    folder = tmp_path_factory.mktemp("render")
    (folder / "face").write_bytes(pair.read_bytes())
    hum = np.sin(2 * np.pi * 150 * np.arange(int(2 * SECONDS * 16_000)) / 16_000)
    with wave.open(str(folder / "audio"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes((8_000 * hum).astype("<i2").tobytes())
    phones = [TimedPhone("am"[i % 2], 0.3 + 0.15 * i, 0.45 + 0.15 * i) for i in range(29)]
    turns = [Turn(0, 0.3, 2.2, 0.3, 2.2), Turn(1, 2.8, 4.8, 2.8, 4.8)]
    job = Job("pair", folder)
    for _ in begin(stage, job, Order(phones, "", "video", turns)):
        pass
    return tuple(list(islice(Video(path).frames(), int(2 * SECONDS * FPS))) for path in (pair, job.video))  # type: ignore[return-value]  # two


@pytest.mark.parametrize(("frames", "speaker"), [((10, 52), 0), ((74, 116), 1)])
def test_the_one_who_speaks_gets_the_new_mouth_and_the_other_keeps_his(
    rendered: tuple[list[Image], list[Image]], frames: tuple[int, int], speaker: int
) -> None:
    before, after = rendered
    middle = before[0].shape[1] // 2
    changes = [np.abs(after[i].astype(int) - before[i]) for i in range(*frames)]
    halves = [np.mean([one[:, side].max() for one in changes]) for side in (np.s_[:middle], np.s_[middle:])]
    assert halves[speaker] > 60 > 40 > halves[1 - speaker]
