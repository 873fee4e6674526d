import asyncio

import cv2
import numpy as np
import pytest

from lipsync.arrays import Array, Image
from lipsync.engines.mouthbank import MouthBankRenderer
from lipsync.errors import MediaUnreadable
from lipsync.faces.tracker import Tracker
from lipsync.live.camera import GLANCES, Camera
from lipsync.live.face import REFRESH_S, LiveFace
from lipsync.speech.articulation import TimedPhone
from tests.fakes_lipsync import FakeDetector, FakeMesh, image_points, paint
from tests.unit.lipsync.live.test_timeline import RATE, pcm
from wire.errors import InvalidInput

FACE = image_points(0.05)
JPEG = cv2.imencode(".jpg", paint(FACE))[1].tobytes()
PHONES = [TimedPhone("ɑ", 0.2, 0.9)]


def live(detector: FakeDetector | None = None) -> tuple[Camera, LiveFace]:
    camera = Camera(Tracker(detector or FakeDetector(FACE), FakeMesh(FACE)))
    return camera, LiveFace(camera, MouthBankRenderer(), quality=90)


def test_without_a_picture_there_is_nothing_to_show() -> None:
    _, face = live()
    assert face.frame(0.0) is None


def test_while_nobody_speaks_the_camera_passes_byte_for_byte() -> None:
    camera, face = live()
    camera.see(JPEG, 0.0)
    shown = face.frame(0.0)
    assert shown is not None
    assert (shown.jpeg, shown.seq, shown.flag) == (JPEG, -1, "")


def test_a_picture_that_stays_is_not_shown_again_and_again() -> None:
    camera, face = live()
    camera.see(JPEG, 0.0)
    assert face.frame(0.0) is not None
    assert face.frame(0.04) is None
    camera.see(bytes(bytearray(JPEG)), 0.0)
    assert face.frame(0.08) is not None
    assert face.frame(0.08 + REFRESH_S) is not None


async def test_a_beat_waits_a_little_for_the_camera() -> None:
    camera, face = live()
    camera.see(JPEG, 0.0)
    await face.news(60.0)
    face.frame(0.0)
    waiting = asyncio.create_task(face.news(60.0))
    await asyncio.sleep(0)
    assert not waiting.done()
    camera.see(bytes(bytearray(JPEG)), 0.05)
    await waiting
    face.frame(0.04)
    await face.news(0.001)


def test_a_camera_that_is_switched_off_shows_nothing() -> None:
    camera, face = live()
    camera.see(JPEG, 0.0)
    camera.see(b"", 0.0)
    assert not camera.ready
    assert face.frame(0.0) is None


def test_while_nobody_speaks_only_some_pictures_are_looked_at() -> None:
    class Counting(FakeMesh):
        looks = 0

        def locate(self, image: Image, centre: Array, side: float, angle: float) -> tuple[Array, float]:
            self.looks += 1
            return super().locate(image, centre, side, angle)

    mesh = Counting(FACE)
    camera = Camera(Tracker(FakeDetector(FACE), mesh))
    face = LiveFace(camera, MouthBankRenderer(), quality=90)
    for index in range(3 * (1 + GLANCES)):
        camera.see(bytes(bytearray(JPEG)), index * 0.04, sample=640 * index)
        shown = face.frame(index * 0.04)
        assert shown is not None
        assert (shown.jpeg, shown.sample) == (JPEG, 640 * index)
        assert face.frame(index * 0.04) is None
    assert mesh.looks == 3
    face.hear(0, RATE, pcm(2.0), PHONES, last=True, now=1.0)
    for index in range(6):
        camera.see(bytes(bytearray(JPEG)), 1.0 + index * 0.04)
        face.frame(1.0 + index * 0.04)
    assert mesh.looks == 9


def test_two_languages_share_what_the_camera_sees() -> None:
    detector = FakeDetector(FACE)
    camera, portuguese = live(detector)
    english = LiveFace(camera, MouthBankRenderer(), quality=90)
    camera.see(JPEG, 0.0, sample=480)
    english.hear(0, RATE, pcm(1.0), PHONES, last=True, now=0.0)
    shown = [face.frame(0.4) for face in (portuguese, english)]
    assert [(one.seq, one.sample) for one in shown if one] == [(-1, 480), (0, 480)]
    assert detector.calls == 1


def test_speech_moves_the_mouth_and_is_stamped_with_its_sample() -> None:
    camera, face = live()
    camera.see(JPEG, 0.0)
    face.frame(9.96)
    face.hear(3, RATE, pcm(1.0), PHONES, last=True, now=10.0)
    frames = [face.frame(10.0 + index * 0.04) for index in range(25)]
    assert all(shown is not None and shown.seq == 3 for shown in frames)
    assert [shown.offset for shown in frames if shown] == pytest.approx([index * 960 for index in range(25)], abs=2)
    mouths = [
        cv2.imdecode(np.frombuffer(shown.jpeg, np.uint8), cv2.IMREAD_COLOR)[165:215, 130:190].astype(int)
        for shown in frames
        if shown
    ]
    assert max(np.abs(mouth - mouths[0]).mean() for mouth in mouths) > 5


def test_without_a_face_the_frame_passes_flagged_and_the_face_is_found_again() -> None:
    detector = FakeDetector()
    camera, face = live(detector)
    face.hear(0, RATE, pcm(2.0), PHONES, last=True, now=0.0)
    camera.see(JPEG, 0.0)
    missing = face.frame(0.5)
    assert missing is not None
    assert (missing.jpeg, missing.flag) == (JPEG, "no_face")
    detector.faces = [FACE]
    camera.see(bytes(bytearray(JPEG)), 0.0)
    found = face.frame(0.54)
    assert found is not None
    assert found.flag == ""


def test_an_interruption_shuts_the_mouth() -> None:
    camera, face = live()
    camera.see(JPEG, 0.0)
    face.hear(0, RATE, pcm(5.0), PHONES, last=True, now=0.0)
    assert (face.frame(0.5) or face).seq == 0  # type: ignore[union-attr]  # a frame comes for sure
    face.interrupt()
    shown = face.frame(0.54)
    assert shown is not None
    assert shown.seq == -1


def test_what_is_no_picture_or_no_sound_is_refused_and_does_no_harm() -> None:
    camera, face = live()
    camera.see(b"\xff\xd8 damaged", 0.0)
    with pytest.raises(MediaUnreadable):
        face.frame(0.0)
    assert face.frame(0.04) is None
    for rate, data in ((0, b""), (24_000, b"odd"), (10**6, b"")):
        with pytest.raises(InvalidInput):
            face.hear(0, rate, data, [], last=False, now=0.0)
    camera.see(JPEG, 0.0)
    assert face.frame(0.08) is not None
