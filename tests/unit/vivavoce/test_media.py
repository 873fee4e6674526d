"""Any file as the microphone would give it."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vivavoce.errors import UnreadableMedia
from vivavoce.media import FRAME_SAMPLES, Media


def tone(path: Path, seconds: float, rate: int, channels: int = 1) -> Path:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    soundfile.write(path, np.stack([wave] * channels, axis=1), rate)
    return path


@pytest.mark.parametrize(("rate", "channels", "suffix"), [(16_000, 1, "wav"), (44_100, 2, "flac"), (8_000, 1, "wav")])
def test_any_rate_and_layout_becomes_16_khz_mono(tmp_path: Path, rate: int, channels: int, suffix: str) -> None:
    media = Media(tone(tmp_path / f"a.{suffix}", 1.0, rate, channels))
    frames = list(media.frames())
    media.close()
    samples = np.frombuffer(b"".join(frames), dtype="<i2")
    assert {len(frame) for frame in frames} == {2 * FRAME_SAMPLES}
    assert len(samples) == pytest.approx(16_000, abs=2 * FRAME_SAMPLES)
    assert np.abs(samples).max() == pytest.approx(0.5 * 32768, rel=0.05)
    assert media.duration_s == pytest.approx(1.0)


def test_last_frame_is_filled_up(tmp_path: Path) -> None:
    media = Media(tone(tmp_path / "a.wav", 0.03, 16_000))
    assert len(list(media.frames())) == 2
    media.close()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "not an audio or video file"), (b"not sound at all" * 50, "not an audio or video file")],
)
def test_broken_file_is_a_clear_error(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "broken.mp3"
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia, match=rf"broken\.mp3 cannot be translated: .*{problem}"):
        Media(path)


def test_playlist_cannot_make_us_fetch_something(tmp_path: Path) -> None:
    path = tmp_path / "list.m3u8"
    path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://localhost:9/a.ts\n#EXT-X-ENDLIST\n", encoding="utf-8")
    with pytest.raises(UnreadableMedia):
        Media(path)


def test_every_bad_file_is_read_or_refused(shared_data: Path) -> None:
    for path in sorted((shared_data / "bad").iterdir()):
        with contextlib.suppress(UnreadableMedia):
            media = Media(path)
            assert {len(frame) for frame in media.frames()} == {2 * FRAME_SAMPLES}
            media.close()
