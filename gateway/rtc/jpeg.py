"""JPEG from frames of video, and frames of video from JPEG; nothing larger than a call shows."""

from fractions import Fraction
from typing import Any

import av
from av.video.frame import PictureType
from av.video.reformatter import ColorRange

from wire.errors import InvalidInput

MAX_SIDE = 640
MAX_PIXELS = 1280 * 720
"""A picture that claims to be larger is not decoded."""
MAGIC = b"\xff\xd8"
QUALITY = {"qmin": "3", "qmax": "8"}
STEP = Fraction(1, 25)


class Encoder:
    """Keeps its codec for as long as the size stays."""

    def __init__(self) -> None:
        self._codec: Any = None
        self._count = 0

    def encode(self, frame: av.VideoFrame) -> bytes:
        """One JPEG. Not for two threads at once."""
        width, height = fitted(frame.width, frame.height)
        if self._codec is None or (self._codec.width, self._codec.height) != (width, height):
            self._codec = av.CodecContext.create("mjpeg", "w")
            self._codec.width, self._codec.height, self._codec.pix_fmt = width, height, "yuvj420p"
            self._codec.time_base, self._codec.options, self._codec.thread_count = STEP, QUALITY, 1
        ready = frame.reformat(width, height, "yuvj420p")
        ready.pts, ready.time_base = self._count, STEP
        self._count += 1
        return b"".join(bytes(packet) for packet in self._codec.encode(ready))


def decode(jpeg: bytes) -> av.VideoFrame:
    """The picture as encoders of video take it. Raises InvalidInput."""
    codec: Any = av.CodecContext.create("mjpeg", "r")
    codec.options, codec.thread_count = {"max_pixels": str(MAX_PIXELS)}, 1
    try:
        frames = codec.decode(av.Packet(jpeg)) + codec.decode(None)
    except av.FFmpegError:
        frames = []
    if not frames:
        raise InvalidInput("This is no JPEG, or it is larger than 1280 x 720.")
    width, height = fitted(frames[0].width, frames[0].height)
    ready: av.VideoFrame = frames[0].reformat(
        width, height, "yuv420p", src_color_range=ColorRange.JPEG, dst_color_range=ColorRange.MPEG
    )
    ready.pict_type = PictureType.NONE  # the encoder decides: every JPEG would become a key frame
    return ready


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size at which the longer side is at most MAX_SIDE; even, as video wants it."""
    scale = min(1.0, MAX_SIDE / max(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)
