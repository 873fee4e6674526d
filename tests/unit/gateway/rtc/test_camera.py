"""A camera as the network brings it."""

import asyncio
from collections.abc import Iterator

import av
import numpy as np
import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from gateway.rtc.camera import AFTERGLOW_S, GONE_S, Camera
from gateway.rtc.jpeg import Encoder, decode
from wire.errors import InvalidInput


def picture(width: int, height: int) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((height, width, 3), 90, np.uint8), format="rgb24")


class Track(MediaStreamTrack):
    """Frames one after another, each when the one before has been seen to."""

    kind = "video"

    def __init__(self, frames: Iterator[av.VideoFrame]) -> None:
        super().__init__()
        self._frames = frames

    async def recv(self) -> av.VideoFrame:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "_pass_on" in str(task.get_coro()):
                await task
        frame = next(self._frames, None)
        if frame is None:
            raise MediaStreamError
        return frame


class Hasty(Track):
    """It ends before its last frame has been seen to."""

    async def recv(self) -> av.VideoFrame:
        frame = next(self._frames, None)
        if frame is None:
            raise MediaStreamError
        return frame


class Eyes:
    """What is seen of a camera, at a time that the test sets."""

    def __init__(self) -> None:
        self.now = 10.0
        self.seen: list[bytes] = []
        self.camera = Camera(self.seen.append, lambda: self.now)

    async def watch(self, count: int, step_s: float = 0.04, size: tuple[int, int] = (320, 240)) -> None:
        def frames() -> Iterator[av.VideoFrame]:
            for _ in range(count):
                self.now += step_s
                yield picture(*size)

        await self.camera.watch(Track(frames()))


async def test_pictures_come_25_times_a_second_at_most() -> None:
    eyes = Eyes()
    await eyes.watch(20, 0.02)
    assert 9 <= len(eyes.seen) <= 12


async def test_large_ones_are_made_smaller_and_larger_ones_refused() -> None:
    eyes = Eyes()
    await eyes.watch(1, size=(1280, 720))
    frame = decode(eyes.seen[0])
    assert (frame.width, frame.height) == (640, 360)
    await eyes.watch(1, size=(1920, 1080))
    assert len(eyes.seen) == 1


async def test_a_camera_that_brings_nothing_is_off() -> None:
    eyes = Eyes()
    await eyes.watch(2)
    eyes.camera.look()
    eyes.now += GONE_S + 0.1
    eyes.camera.look()
    eyes.camera.look()
    assert [bool(jpeg) for jpeg in eyes.seen] == [True, True, False]


async def test_nothing_comes_after_the_end_not_even_what_was_being_encoded() -> None:
    eyes = Eyes()
    await eyes.watch(1)
    eyes.now += 0.04
    await eyes.camera.watch(Hasty(iter([picture(320, 240)])))
    eyes.camera.close()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        await task
    assert [bool(jpeg) for jpeg in eyes.seen] == [True, False]


async def test_a_picture_by_the_socket_is_not_replaced_by_what_was_on_its_way() -> None:
    eyes = Eyes()
    await eyes.watch(1)
    eyes.camera.give_way()
    await eyes.watch(3)
    eyes.now += GONE_S
    eyes.camera.look()
    assert len(eyes.seen) == 1
    eyes.now += AFTERGLOW_S
    await eyes.watch(1)
    assert len(eyes.seen) == 2


def test_what_is_no_jpeg_or_far_too_large_is_not_decoded() -> None:
    jpeg = Encoder().encode(picture(320, 240))
    huge = bytearray(jpeg)
    at = huge.index(b"\xff\xc0")
    huge[at + 5 : at + 9] = b"\xff\xf0\xff\xf0"  # height and width of its header
    for broken in (b"", b"no picture", bytes(huge)):
        with pytest.raises(InvalidInput):
            decode(broken)
