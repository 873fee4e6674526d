"""Videos of the lip-sync bench: cut to size, read back, laid out as contact sheets."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from bench.grid import Picture, grid

SHEET_COLUMNS, TILE_PX = 8, 200


def frames_of(video: Path | bytes) -> Iterator[Picture]:
    """BGR frames."""
    with av.open(BytesIO(video) if isinstance(video, bytes) else str(video), "r") as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def sound_of(path: Path) -> NDArray[np.float32]:
    """Mono samples at 16 kHz."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
    parts = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    return np.concatenate([*parts, *(part.to_ndarray()[0] for part in resampler.resample(None))])


def camera_clip(source: Path, target: Path, seconds: float, size: tuple[int, int] = (640, 480)) -> Path:
    """What a camera of this size would have seen: 25 fps, the middle of the picture, without sound."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "16", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for frame in islice(_looped(source), int(seconds * 25)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(_fitted(frame, size), format="bgr24")))
        container.mux(stream.encode(None))
    return target


def jpegs(source: Path, count: int, size: tuple[int, int] = (640, 480)) -> list[bytes]:
    """The same as single frames, as a browser sends them."""
    options = [cv2.IMWRITE_JPEG_QUALITY, 80]
    return [
        cv2.imencode(".jpg", _fitted(frame, size), options)[1].tobytes() for frame in islice(_looped(source), count)
    ]


def contact_sheet(frames: Sequence[Picture], boxes: Sequence[tuple[int, int, int, int]]) -> Picture:
    """Lower faces side by side, so that seams, wrong shapes and wrong teeth are seen at a glance."""
    tiles = []
    for frame, (x0, y0, x1, y1) in zip(frames, boxes, strict=True):
        side = max(16, x1 - x0, y1 - y0)
        part = frame[max(0, y0) : max(0, y0) + side, max(0, x0) : max(0, x0) + side]
        tiles.append(cv2.resize(part if part.size else frame, (TILE_PX, TILE_PX), interpolation=cv2.INTER_CUBIC))
    return grid([np.asarray(tile, np.uint8) for tile in tiles], SHEET_COLUMNS)


def _looped(source: Path) -> Iterator[Picture]:
    while True:
        yield from frames_of(source)


def _fitted(frame: Picture, size: tuple[int, int]) -> Picture:
    width, height = size
    scale = max(width / frame.shape[1], height / frame.shape[0])
    large = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    x = (large.shape[1] - width) // 2
    y = min((large.shape[0] - height) // 4, large.shape[0] - height)
    return np.ascontiguousarray(large[y : y + height, x : x + width])
