"""Which speakers get one of a connection's tracks, and for how long."""

import av
import numpy as np

from gateway.rtc.faces import FREE_S, MAX_TRACKS, Encoders, FaceTracks
from gateway.rtc.jpeg import Encoder
from wire.codec import Message
from wire.events import Video


def jpeg_of(grey: int) -> bytes:
    return Encoder().encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), grey, np.uint8), format="rgb24"))


JPEG = jpeg_of(90)


class Wall:
    """A connection's faces, at a time that the test sets. `told`: whose they are, as often as that changes."""

    def __init__(self, encoders: Encoders, tracks: int = 2) -> None:
        self.now = 100.0
        self.told: list[tuple[str, ...]] = []
        self.faces = FaceTracks(lambda _: None, encoders, self.told.append, lambda: self.now)
        self.tracks = [self.faces.add() for _ in range(tracks)]

    def show(self, channel: str, jpeg: bytes = JPEG) -> bool:
        return self.faces.show(Message(Video(channel=channel, language="pt", number=0), jpeg))


async def test_who_is_seen_has_a_track_until_nobody_sees_them_any_more() -> None:
    wall = Wall(Encoders(8))
    assert [wall.show(channel) for channel in ("ana", "bob", "ana", "eve")] == [True, True, True, False]
    wall.now += FREE_S / 2
    wall.show("bob")
    wall.now += FREE_S / 2 + 0.1
    wall.faces.tick()
    assert wall.show("eve")
    assert wall.told == [("ana", ""), ("ana", "bob"), ("", "bob"), ("eve", "bob")]


async def test_another_face_never_shows_the_pictures_of_the_one_before() -> None:
    wall = Wall(Encoders(8), tracks=1)
    wall.show("ana", jpeg_of(0))
    wall.now += FREE_S + 0.1
    wall.faces.tick()
    wall.show("bob")
    frame = await wall.tracks[0].recv()
    assert frame.to_ndarray(format="rgb24")[0, 0, 0] > 80
    assert len(wall.tracks[0]._pictures) == 0


async def test_encoders_are_shared_and_given_back() -> None:
    encoders = Encoders(1)
    one, other = Wall(encoders), Wall(encoders)
    assert one.show("ana")
    assert not other.show("ana")
    one.faces.close()
    assert other.show("ana")
    assert len(one.faces) == 0


async def test_what_is_no_jpeg_goes_another_way() -> None:
    wall = Wall(Encoders(MAX_TRACKS))
    assert not wall.show("ana", b"\x89PNG")
    assert not wall.show("ana", b"")
    assert wall.told == []
