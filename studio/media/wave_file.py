"""WAV files of mono speech: written piece by piece, read in windows."""

import io
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Mono = npt.NDArray[np.float32]
SPEECH_RATE_HZ = 16_000


def write_mono(path: Path, parts: Iterable[Mono], rate_hz: int) -> int:
    """Samples written, PCM16."""
    count = 0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        for part in parts:
            file.writeframes(pcm16(part))
            count += len(part)
    return count


def read_mono(path: Path | io.BytesIO, start_s: float = 0.0, end_s: float | None = None) -> tuple[Mono, int]:
    """Samples of a stretch, and the rate in Hz. Several channels are averaged."""
    with wave.open(str(path) if isinstance(path, Path) else path, "rb") as file:
        rate, total, channels = file.getframerate(), file.getnframes(), file.getnchannels()
        first = min(total, max(0, round(start_s * rate)))
        last = total if end_s is None else min(total, max(first, round(end_s * rate)))
        file.setpos(first)
        raw = np.frombuffer(file.readframes(last - first), "<i2").astype(np.float32) / 32_768.0
    return (raw.reshape(-1, channels).mean(axis=1) if channels > 1 else raw), rate


def as_wav(samples: Mono, rate_hz: int) -> bytes:
    """The bytes of a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm16(samples))
    return buffer.getvalue()


def seconds_of(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


def pcm16(samples: Mono) -> bytes:
    """16 bits, little endian; what is outside -1..1 is clipped."""
    return (np.clip(samples, -1.0, 1.0) * 32_767.0).round().astype("<i2").tobytes()
