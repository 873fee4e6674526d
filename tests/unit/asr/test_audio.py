import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from asr.audio import AudioFile
from asr.engines.base import Audio
from wire.errors import InvalidInput, MessageTooLarge


def wav(seconds: float, *, rate_hz: int = 16_000, channels: int = 1) -> io.BytesIO:
    tone = np.sin(np.arange(round(seconds * rate_hz)) * 2 * np.pi * 440 / rate_hz) * 16_000
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        out.writeframes(np.repeat(tone.astype("<i2"), channels).tobytes())
    file.seek(0)
    return file


def decoded(file: io.BytesIO, max_seconds: float = 60) -> Audio:
    return np.concatenate(list(AudioFile(file, max_seconds=max_seconds).pieces()))


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (44_100, 2), (8_000, 1), (48_000, 1)])
def test_any_rate_becomes_16_khz_mono(rate_hz: int, channels: int) -> None:
    audio = decoded(wav(1.5, rate_hz=rate_hz, channels=channels))
    assert audio.dtype == np.float32
    assert len(audio) == pytest.approx(24_000, abs=64)
    assert 0.4 < np.abs(audio).max() <= 1.0


@pytest.mark.parametrize("container", ["mp3", "ogg", "flac", "mp4"])
def test_other_containers_are_decoded(container: str) -> None:
    codec = {"mp3": "mp3", "ogg": "libopus", "flac": "flac", "mp4": "aac"}[container]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out, av.open(wav(1.0, rate_hz=48_000)) as source:
        stream = out.add_stream(codec, rate=48_000)
        for frame in source.decode(audio=0):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    assert len(decoded(file)) == pytest.approx(16_000, abs=2_000)


@pytest.mark.parametrize("content", [b"", b"x", b"not audio at all " * 100, b"RIFF\x00\x00\x00\x00WAVE", bytes(4_096)])
def test_what_is_no_audio_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        decoded(io.BytesIO(content))


def test_a_wav_without_samples_is_refused() -> None:
    with pytest.raises(InvalidInput):
        decoded(wav(0))


@pytest.mark.parametrize("name", ["list.m3u8", "list.ffconcat"])
def test_a_playlist_opens_no_other_file(name: str, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(wav(1).getvalue())
    heads = {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nfile://{other}\n#EXT-X-ENDLIST\n",
        "list.ffconcat": f"ffconcat version 1.0\nfile {other}\n",
    }
    with pytest.raises(InvalidInput):
        decoded(io.BytesIO(heads[name].encode()))


def test_a_file_is_not_read_beyond_its_bound() -> None:
    audio = AudioFile(wav(3), max_seconds=1)
    with pytest.raises(MessageTooLarge, match="1 s"):
        list(audio.pieces())
    assert audio.samples < 2 * 16_000


def test_a_truncated_file_gives_what_is_there() -> None:
    whole = wav(2).getvalue()
    assert 0 < len(decoded(io.BytesIO(whole[: len(whole) // 2]))) <= 16_000
