"""Reading and writing, together: what is written is read back."""

import tracemalloc
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import soundfile

from lipsync.arrays import Image
from lipsync.errors import MediaUnreadable
from lipsync.media.audio import ANALYSIS_RATE_HZ, PIECE_SECONDS, Sound, read_sound
from lipsync.media.frames import Video, open_face
from lipsync.media.writer import Mp4Writer
from wire.errors import MessageTooLarge


def tone(seconds: float, rate: int = 16_000, channels: int = 1) -> Sound:
    wave = (8_000 * np.sin(np.arange(round(seconds * rate)) * 2 * np.pi * 440 / rate)).astype(np.int16)
    return Sound(np.tile(wave, (channels, 1)), rate)


def grey(level: int, size: tuple[int, int] = (96, 64)) -> Image:
    return np.full((size[1], size[0], 3), level, np.uint8)


def write(path: Path, levels: list[int], fps: Fraction = Fraction(25), size: tuple[int, int] = (96, 64)) -> Path:
    with Mp4Writer(path, width=size[0], height=size[1], fps=fps, sound=tone(len(levels) / float(fps))) as writer:
        for level in levels:
            writer.write(grey(level, size))
    return path


def levels_of(path: Path, count: int) -> list[int]:
    return [round(float(image.mean()) / 10) * 10 for image in islice(Video(path).frames(), count)]


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (24_000, 1), (44_100, 2), (11_025, 1)])
def test_a_written_video_has_h264_aac_and_both_lengths(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "a.mp4"
    with Mp4Writer(path, width=96, height=64, fps=Fraction(25), sound=tone(1.0, rate, channels)) as writer:
        for level in range(25):
            writer.write(grey(level * 8))
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.audio[0].codec_context.name == "aac"
        assert container.streams.video[0].frames == 25
        assert container.streams.audio[0].codec_context.channels == channels
    assert read_sound(path, max_seconds=10).seconds == pytest.approx(1.0, abs=0.1)


def test_odd_sizes_lose_one_row_or_column(tmp_path: Path) -> None:
    video = Video(write(tmp_path / "a.mp4", [100] * 5, size=(97, 65)))
    assert next(video.frames()).shape == (64, 96, 3)


def test_after_its_end_a_video_goes_back_and_forth(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [20, 60, 100, 140])
    assert levels_of(path, 10) == [20, 60, 100, 140, 100, 60, 20, 60, 100, 140]


def test_a_variable_rate_becomes_steady(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 100)
        for level, hundredths in ((20, 0), (60, 4), (100, 20), (140, 24)):
            frame = av.VideoFrame.from_ndarray(grey(level), format="bgr24")
            frame.pts, frame.time_base = hundredths, Fraction(1, 100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    video = Video(path)
    video.fps = Fraction(25)
    shown = [round(float(image.mean()) / 10) * 10 for image in islice(video.frames(), 7)]
    assert shown == [20, 60, 60, 60, 60, 100, 140]


def test_a_picture_is_a_video_that_stands_still(tmp_path: Path) -> None:
    path = tmp_path / "face.png"
    cv2.imwrite(str(path), grey(77))
    still = open_face(path)
    assert still.seconds is None
    assert [float(image.mean()) for image in islice(still.frames(), 3)] == [77, 77, 77]


@pytest.mark.parametrize("content", [b"", b"just text " * 50, b"\x00" * 5_000])
def test_a_text_file_named_mp4_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fake.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaUnreadable):
        open_face(path)
    with pytest.raises(MediaUnreadable):
        read_sound(path, max_seconds=10)


def test_a_truncated_video_is_used_as_far_as_it_goes_or_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.mp4", [50] * 50)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    try:
        frames = list(islice(open_face(cut).frames(), 3))
        assert all(frame.shape == (64, 96, 3) for frame in frames)
    except MediaUnreadable:
        pass


def test_sound_without_a_picture_and_pictures_without_sound_are_told_apart(tmp_path: Path) -> None:
    silent = tmp_path / "silent.mp4"
    with av.open(str(silent), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(grey(9), format="bgr24")))
        container.mux(stream.encode(None))
    with pytest.raises(MediaUnreadable, match="no sound"):
        read_sound(silent, max_seconds=10)


def test_sound_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [1] * 50)
    with pytest.raises(MessageTooLarge, match="1 seconds"):
        read_sound(path, max_seconds=1.0)


def test_sound_is_cut_or_filled_up(tmp_path: Path) -> None:
    sound = tone(1.0, 24_000)
    assert sound.fitted(0.5).samples.shape == (1, 12_000)
    assert sound.fitted(2.0).seconds == 2.0
    assert not sound.fitted(2.0).samples[0, 24_000:].any()
    assert len(sound.mono_16k()) == 16_000


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (24_000, 1), (44_100, 2)])
def test_sound_in_pieces_is_the_sound(rate: int, channels: int) -> None:
    sound = tone(2.5 * PIECE_SECONDS, rate, channels)
    made, whole = sound.mono_16k(), tone(2.5 * PIECE_SECONDS).samples[0] / 32_768
    assert len(made) == len(whole)
    assert np.abs(made[800:-800] - whole[800:-800]).max() < 2e-4


def test_an_hour_of_sound_is_in_memory_once(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros((600 * 8_000, 2), np.int16), 8_000)
    tracemalloc.start()
    try:
        sound = read_sound(path, max_seconds=1_000)
        sound.mono_16k()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    analysed = 600 * ANALYSIS_RATE_HZ * 4
    assert sound.samples.shape == (2, 600 * 8_000)
    assert peak < 1.3 * sound.samples.nbytes + 2.1 * analysed
