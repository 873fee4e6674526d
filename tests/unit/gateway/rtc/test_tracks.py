"""A microphone as the network brings it."""

import fractions
from itertools import pairwise

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from gateway.rtc.tracks import listen

FRAME = 960


class Track(MediaStreamTrack):
    """Frames at the given places, in samples at 48 kHz; then it ends."""

    kind = "audio"

    def __init__(self, places: list[int]) -> None:
        super().__init__()
        self._places = iter(places)

    async def recv(self) -> av.AudioFrame:
        place = next(self._places, None)
        if place is None:
            raise MediaStreamError
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * FRAME), np.int16), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, place, fractions.Fraction(1, 48_000)
        return frame


async def heard(places: list[int]) -> list[int]:
    taken: list[int] = []

    async def hear(pcm: bytes, place: int) -> None:
        assert len(pcm) == 640
        taken.append(place)

    await listen(Track(places), hear)
    return taken


async def test_frames_follow_each_other() -> None:
    taken = await heard([FRAME * number for number in range(10)])
    assert taken == [320 * number for number in range(len(taken))]
    assert len(taken) >= 9


async def test_what_the_network_has_lost_leaves_a_gap() -> None:
    taken = await heard([0, FRAME, FRAME * 6, FRAME * 7, FRAME * 8])
    assert taken[-1] - taken[0] >= 320 * 7
    assert all(later > earlier for earlier, later in pairwise(taken))
