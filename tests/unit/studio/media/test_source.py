"""Whatever somebody uploads is either dubbed or refused in clear words, and nothing else of this machine is read."""

import struct
import zipfile
from pathlib import Path

import pytest

from studio.documents import Probe
from studio.errors import UnreadableMedia
from studio.media.source import opened, origin_s, probe
from studio.pipeline.extract import extract
from tests.fakes_studio import FakeStages, context_in, make_media
from wire.errors import MessageTooLarge

SHARED = Path(__file__).resolve().parents[4].parent / "shared"


def look(path: Path, *, track: int = 0, max_seconds: float = 100.0, max_side_px: int = 1_000) -> Probe:
    return probe(path, audio_track=track, max_seconds=max_seconds, max_side_px=max_side_px)


def test_a_video_tells_what_is_in_it(tmp_path: Path) -> None:
    found = look(make_media(tmp_path / "a.mp4", tracks=2))
    assert found.seconds == pytest.approx(2.0, abs=0.1)
    assert (found.video, found.width, found.height, found.video_codec) == (True, 64, 64, "h264")
    assert (found.audio_tracks, found.audio_rate_hz) == (2, 48_000)


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4")
    assert look(path.rename(tmp_path / "a.zip")).video


def test_a_track_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", tracks=2)
    assert look(path, track=1).audio_index == 1
    with pytest.raises(UnreadableMedia, match="2 audio tracks"):
        look(path, track=2)


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="no audio track"):
        look(make_media(tmp_path / "a.mp4", tracks=0))


def test_too_long_and_too_large_are_refused(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4")
    with pytest.raises(MessageTooLarge, match="minutes long"):
        look(path, max_seconds=1.0)
    with pytest.raises(MessageTooLarge, match="64x64"):
        look(path, max_side_px=32)


def test_five_hours_are_too_long_and_nothing_is_too_short(tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    size = 5 * 3_600 * 16_000
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, 16_000, 16_000, 1, 8,
                         b"data", size)  # fmt: skip
    with long.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + size)
    with pytest.raises(MessageTooLarge, match="300 minutes long; 240"):
        look(long, max_seconds=4 * 3_600.0)
    short = tmp_path / "short.wav"
    short.write_bytes(header[:4] + struct.pack("<I", 36) + header[8:-4] + struct.pack("<I", 0))
    context = context_in(tmp_path, short, FakeStages())
    with pytest.raises(UnreadableMedia):
        extract(context)


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x" * 1_000)


def _claims_a_billion_frames(path: Path) -> None:
    """An AVI header with 10^9 frames of 10^5 x 10^5 pixels, and no frame."""
    main = struct.pack("<14I", 40_000, 0, 0, 0x10, 10**9, 0, 1, 0, 100_000, 100_000, 0, 0, 0, 0)
    header = b"hdrl" + b"avih" + struct.pack("<I", len(main)) + main
    body = b"AVI " + b"LIST" + struct.pack("<I", len(header)) + header
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


TEXTS = {
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "playlist": "#EXTM3U\n#EXTINF:10,\nfile:///{file}\n",
    "concat": "ffconcat version 1.0\nfile '{file}'\n",
    "edl": "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
    "noise": "\x00\x01\x02" * 500,
}


@pytest.mark.parametrize("kind", ["empty", "zip", "billion", *TEXTS])
def test_what_is_no_media_is_refused_and_opens_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "upload"
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "zip":
        _zip(path)
    elif kind == "billion":
        _claims_a_billion_frames(path)
    else:
        other = make_media(tmp_path / "other.mp4")
        path.write_text(TEXTS[kind].replace("{file}", str(other)))
    with pytest.raises((UnreadableMedia, MessageTooLarge)):
        look(path)


def test_a_file_cut_off_is_read_as_far_as_it_goes_or_refused(tmp_path: Path) -> None:
    data = make_media(tmp_path / "a.mp4").read_bytes()
    for share in (0.1, 0.5, 0.9):
        path = tmp_path / f"cut-{share}"
        path.write_bytes(data[: int(share * len(data))])
        try:
            look(path)
        except (UnreadableMedia, MessageTooLarge):
            continue


def test_the_clock_begins_with_the_picture(tmp_path: Path) -> None:
    with opened(make_media(tmp_path / "a.mp4", delay_s=0.5)) as container:
        assert origin_s(container) == pytest.approx(0.0, abs=0.05)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside the project")
def test_every_bad_file_has_an_answer() -> None:
    from studio.media.sound import pieces

    for path in sorted((SHARED / "data" / "bad").iterdir()):
        try:
            look(path, max_seconds=600.0, max_side_px=4_096)
            sum(piece.shape[1] for piece in pieces(path, track=0, rate_hz=16_000, channels=1, max_seconds=600.0))
        except (UnreadableMedia, MessageTooLarge):
            continue
