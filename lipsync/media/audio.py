"""Sound of any common format, through FFmpeg (PyAV)."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import soxr

from lipsync.arrays import Array
from lipsync.errors import MediaUnreadable
from wire.errors import MessageTooLarge

ANALYSIS_RATE_HZ = 16_000


@dataclass(frozen=True)
class Sound:
    """`samples` (channels, n) int16, one or two channels."""

    samples: Array
    sample_rate_hz: int

    @property
    def seconds(self) -> float:
        return float(self.samples.shape[1]) / self.sample_rate_hz

    def mono_16k(self) -> Array:
        """Float32 samples in [-1, 1] at 16 kHz."""
        mono = self.samples.astype(np.float32).mean(axis=0) / 32_768.0
        return np.asarray(soxr.resample(mono, self.sample_rate_hz, ANALYSIS_RATE_HZ), np.float32)

    def fitted(self, seconds: float) -> "Sound":
        """Cut, or filled up with silence."""
        count = round(seconds * self.sample_rate_hz)
        missing = count - self.samples.shape[1]
        if missing <= 0:
            return Sound(self.samples[:, :count], self.sample_rate_hz)
        return Sound(np.pad(self.samples, ((0, 0), (0, missing))), self.sample_rate_hz)


def read_sound(path: Path, *, max_seconds: float) -> Sound:
    """The first audio stream of a file. Raises MediaUnreadable or MessageTooLarge.

    Damage in the middle is skipped; a file without a single good frame is refused.
    """
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise MediaUnreadable("This file has no sound in it.")
            sound = _decode(container, max_seconds)
    except av.FFmpegError as error:
        raise MediaUnreadable(
            f"The sound cannot be read ({error.strerror or error}); send WAV, MP3, M4A, OGG or FLAC."
        ) from None
    if sound is None or not sound.samples.shape[1]:
        raise MediaUnreadable("The sound is empty.")
    return sound


def _decode(container: av.container.InputContainer, max_seconds: float) -> Sound | None:
    stream = container.streams.audio[0]
    rate = stream.codec_context.sample_rate
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    resampler = av.AudioResampler(format="s16p", layout=layout, rate=rate)
    parts: list[Array] = []
    count = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for frame in frames:
            parts += [part.to_ndarray() for part in resampler.resample(frame)]
            count += frame.samples
            if count > max_seconds * rate:
                raise MessageTooLarge(f"The sound is longer than {max_seconds:.0f} seconds; cut it into parts.")
    parts += [part.to_ndarray() for part in resampler.resample(None)]
    return Sound(np.concatenate(parts, axis=1), rate) if parts else None
