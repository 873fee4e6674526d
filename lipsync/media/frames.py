"""Frames of a video on a steady clock, upright, whatever rate and rotation the file has; and of a still picture."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Protocol

import av
import cv2
import numpy as np

from lipsync.arrays import Image
from lipsync.errors import MediaUnreadable
from lipsync.media.pictures import MAX_SIDE_PX, is_picture, read_picture
from lipsync.speech.clock import FPS
from wire.errors import MessageTooLarge

MIN_FPS, MAX_FPS = 10, 60
REPLAY_FRAMES = 150
TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


class FrameSource(Protocol):
    """Gives the frame for each moment of the output, as long as it is asked."""

    @property
    def fps(self) -> Fraction: ...

    @property
    def seconds(self) -> float | None:
        """Length of the material; None for a still picture."""

    def frames(self) -> Iterator[Image]:
        """Without end: a video that is over goes back and forth over its last seconds."""


class Still:
    """A picture."""

    def __init__(self, image: Image) -> None:
        self.fps = Fraction(FPS)
        self.seconds: float | None = None
        self._image = image

    def frames(self) -> Iterator[Image]:
        while True:
            yield self._image


class Video:
    """A video file. Variable rates become steady: each moment shows the frame that a player would show then."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _open(path) as container:
            stream = container.streams.video[0]
            size = stream.codec_context.width, stream.codec_context.height
            if max(size) > MAX_SIDE_PX:
                raise MessageTooLarge(
                    f"The video is {size[0]}x{size[1]}; the longer side may have {MAX_SIDE_PX} pixels."
                )
            rate = stream.average_rate or stream.guessed_rate or Fraction(FPS)
            length = stream.duration * stream.time_base if stream.duration and stream.time_base else None
            length = length or (Fraction(container.duration, av.time_base) if container.duration else None)
        self.fps = Fraction(rate) if MIN_FPS <= rate <= MAX_FPS else Fraction(FPS)
        self.seconds = float(length) if length else None

    def frames(self) -> Iterator[Image]:
        count = 0
        for image in self._steady():
            count += 1
            yield image
        if not count:
            raise MediaUnreadable("The video has no frame that can be read.")
        # Most are never asked for more; those that are read their end once again.
        kept = [
            cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
            for image in islice(self._steady(), max(0, count - REPLAY_FRAMES), None)
        ]
        while True:
            for jpeg in [*kept[-2::-1], *kept[1:]] if len(kept) > 1 else kept:
                yield np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)

    def _steady(self) -> Iterator[Image]:
        shown: Image | None = None
        index = 0
        for seconds, image in self._decoded():
            while shown is not None and Fraction(index) / self.fps < seconds - Fraction(1, 1000):
                yield shown
                index += 1
            shown = image
        if shown is not None:
            yield shown

    def _decoded(self) -> Iterator[tuple[Fraction, Image]]:
        first: Fraction | None = None
        with _open(self._path) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.InvalidDataError:
                    continue  # one damaged stretch of a video is not its end
                for frame in frames:
                    at = frame.pts * frame.time_base if frame.pts is not None and frame.time_base else None
                    first = at if first is None else first
                    yield (at - first if at is not None and first is not None else Fraction(0)), _upright(frame)


def key_frames(path: Path, most: int) -> Iterator[Image]:
    """At most so many frames of a video, spread over it, of those that are decoded without others."""
    with _open(path) as container:
        stream = container.streams.video[0]
        seconds = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
        stream.codec_context.skip_frame = "NONKEY"
        apart, last = seconds / most, float("-inf")
        try:
            for frame in container.decode(stream):
                if (at := float(frame.time or 0.0)) - last >= apart:
                    last = at
                    yield _upright(frame)
        except av.FFmpegError:
            return  # damaged from here on; what there was has been seen


def open_face(path: Path) -> FrameSource:
    """A picture or a video. Raises MediaUnreadable or MessageTooLarge."""
    with path.open("rb") as file:
        head = file.read(16)
    return Still(read_picture(path.read_bytes())) if is_picture(head) else Video(path)


def _open(path: Path) -> av.container.InputContainer:
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except (av.FFmpegError, ValueError):
        raise MediaUnreadable("This is neither a picture (JPEG, PNG, WebP) nor a video that can be read.") from None
    if not container.streams.video:
        container.close()
        raise MediaUnreadable("This file has no picture in it.")
    return container


def _upright(frame: av.VideoFrame) -> Image:
    image: Image = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    turn = TURNS.get(round(frame.rotation) % 360)
    return np.asarray(cv2.rotate(image, turn), np.uint8) if turn is not None else image
