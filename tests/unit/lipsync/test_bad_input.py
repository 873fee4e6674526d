"""Faces, videos and sounds as they should not be: each is passed on, made fit or refused, and nothing waits for it."""

import struct
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync.arrays import Image
from lipsync.engines.mouthbank import MouthBankRenderer
from lipsync.faces.tracker import Tracker
from lipsync.live.camera import Camera
from lipsync.live.face import LiveFace
from lipsync.media.audio import Sound
from lipsync.media.frames import Still, Video, open_face
from lipsync.media.writer import Mp4Writer
from lipsync.render import Length, Report, render
from tests.fakes_lipsync import FakeDetector, FakeMesh, image_points, paint
from tests.unit.lipsync.live.test_face import JPEG, PHONES
from tests.unit.lipsync.live.test_timeline import RATE, pcm
from wire.errors import WireError

FACE = image_points(0.1)
BLACK = cv2.imencode(".jpg", np.zeros((260, 320, 3), np.uint8))[1].tobytes()
MINUTE_FRAMES = 60 * 25
UPRIGHT_90 = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
"""A track's display matrix that turns its picture by a quarter."""


def tracker(*faces: np.ndarray) -> Tracker:
    return Tracker(FakeDetector(*faces), FakeMesh(faces[0] if faces else None))


def write(path: Path, images: list[Image], fps: int = 25) -> Path:
    height, width = images[0].shape[:2]
    sound = Sound(np.zeros((1, 16_000 * len(images) // fps), np.int16), 16_000)
    with Mp4Writer(path, width=width, height=height, fps=Fraction(fps), sound=sound) as writer:
        for image in images:
            writer.write(image)
    return path


def spoken(seconds: float, level: float = 8_000) -> Sound:
    t = np.arange(int(seconds * 16_000)) / 16_000
    voice = level * np.sin(2 * np.pi * 700 * t) * (np.sin(2 * np.pi * 4 * t) > 0)
    return Sound(voice.astype(np.int16)[None], 16_000)


def made(source: Path, sound: Sound, out: Path, length: Length = "audio") -> Report:
    steps = render(open_face(source), sound, out, tracker=tracker(FACE), renderer=MouthBankRenderer(), length=length)
    return list(steps)[-1]


def test_a_minute_without_a_face_passes_flagged_and_the_face_speaks_when_it_is_back() -> None:
    detector = FakeDetector()
    camera = Camera(Tracker(detector, FakeMesh(FACE)))
    face = LiveFace(camera, MouthBankRenderer(), quality=90)
    face.hear(0, RATE, pcm(100.0), PHONES, last=True, now=0.0)
    for index in range(MINUTE_FRAMES):
        camera.see(bytes(bytearray(JPEG)), index * 0.04)
        shown = face.frame(index * 0.04)
        assert shown is not None
        assert (shown.flag, shown.seq, shown.jpeg) == ("no_face", 0, JPEG)
    detector.faces = [FACE]
    camera.see(bytes(bytearray(JPEG)), 0.0)
    shown = face.frame(MINUTE_FRAMES * 0.04)
    assert shown is not None
    assert shown.flag == ""


def test_black_frames_pass_flagged_and_the_face_speaks_when_there_is_light_again() -> None:
    detector, mesh = FakeDetector(FACE), FakeMesh(FACE)
    camera = Camera(Tracker(detector, mesh))
    face = LiveFace(camera, MouthBankRenderer(), quality=90)
    face.hear(0, RATE, pcm(10.0), PHONES, last=True, now=0.0)
    flags = []
    for index in range(9):
        dark = 3 <= index < 6
        detector.faces, mesh.points = ([], None) if dark else ([FACE], FACE)
        camera.see(BLACK if dark else bytes(bytearray(JPEG)), index * 0.04)
        shown = face.frame(index * 0.04)
        assert shown is not None
        assert (shown.jpeg == BLACK) == dark
        flags.append(shown.flag)
    assert flags[3:6] == ["no_face"] * 3
    assert flags[-1] == ""


def test_three_faces_pass_flagged() -> None:
    others = [image_points(0.1, centre=(x, 90.0)) for x in (60, 260)]
    camera = Camera(tracker(FACE, *others))
    face = LiveFace(camera, MouthBankRenderer(), quality=90)
    face.hear(0, RATE, pcm(1.0), PHONES, last=True, now=0.0)
    camera.see(JPEG, 0.0)
    shown = face.frame(0.4)
    assert shown is not None
    assert (shown.flag, shown.jpeg) == ("several_faces", JPEG)


def test_a_face_that_leaves_the_frame_passes_flagged_and_speaks_when_it_is_back() -> None:
    mesh = FakeMesh(FACE)
    face = LiveFace(camera := Camera(Tracker(FakeDetector(FACE), mesh)), MouthBankRenderer(), quality=90)
    face.hear(0, RATE, pcm(10.0), PHONES, last=True, now=0.0)
    flags = []
    for index in range(9):
        gone = 3 <= index < 6
        mesh.points = image_points(0.1, centre=(30.0, 90.0)) if gone else FACE
        camera.see(bytes(bytearray(JPEG)), index * 0.04)
        shown = face.frame(0.4 + index * 0.04)
        assert shown is not None
        assert (shown.jpeg == JPEG) == gone
        flags.append(shown.flag)
    assert flags == [""] * 3 + ["leaving"] * 3 + [""] * 3


@pytest.mark.parametrize("side", [8_000, 1])
def test_a_camera_that_shows_something_huge_or_tiny_is_told_so_and_may_go_on(side: int) -> None:
    camera = Camera(tracker(FACE))
    face = LiveFace(camera, MouthBankRenderer(), quality=90)
    frame = JPEG.index(b"\xff\xc0") + 5
    camera.see(JPEG[:frame] + struct.pack(">HH", side, side) + JPEG[frame + 4 :], 0.0)
    with pytest.raises(WireError, match=f"{side}x{side}"):
        face.frame(0.0)
    camera.see(JPEG, 0.04)
    assert face.frame(0.04) is not None


def test_a_video_of_60_frames_a_second_keeps_them(tmp_path: Path) -> None:
    report = made(write(tmp_path / "in.mp4", [paint(FACE)] * 60, fps=60), spoken(1.0), tmp_path / "out.mp4")
    assert (report.frames, float(Video(tmp_path / "out.mp4").fps)) == (60, 60.0)


def test_a_turned_video_is_set_upright(tmp_path: Path) -> None:
    image = np.zeros((64, 96, 3), np.uint8)
    image[:32] = 200
    path = write(tmp_path / "in.mp4", [image] * 10)
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 36] = UPRIGHT_90
    path.write_bytes(data)
    turned = next(open_face(path).frames())
    assert turned.shape == (96, 64, 3)
    assert {round(float(turned[:, :24].mean()) / 100), round(float(turned[:, 40:].mean()) / 100)} == {0, 2}


@pytest.mark.parametrize(("length", "frames"), [("audio", 50), ("video", 25)])
def test_sound_that_is_longer_than_the_video(tmp_path: Path, length: Length, frames: int) -> None:
    video = write(tmp_path / "in.mp4", [paint(FACE)] * 25)
    assert made(video, spoken(2.0), tmp_path / "out.mp4", length).frames == frames


@pytest.mark.parametrize(("length", "frames"), [("audio", 10), ("video", 25)])
def test_sound_that_is_shorter_than_the_video(tmp_path: Path, length: Length, frames: int) -> None:
    video = write(tmp_path / "in.mp4", [paint(FACE)] * 25)
    assert made(video, spoken(0.4), tmp_path / "out.mp4", length).frames == frames


def test_silence_leaves_every_frame_as_it_is(tmp_path: Path) -> None:
    report = made(write(tmp_path / "in.mp4", [paint(FACE)] * 25), spoken(1.0, level=0), tmp_path / "out.mp4")
    assert (report.frames, report.changed) == (25, 0)


def test_frames_of_a_still_never_end() -> None:
    assert len(list(islice(Still(paint(FACE)).frames(), 100))) == 100
