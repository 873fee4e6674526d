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
PIECE_SECONDS = 10


@dataclass(frozen=True)
class Sound:
    """`samples` (channels, n) int16, one or two channels."""

    samples: Array
    sample_rate_hz: int

    @property
    def seconds(self) -> float:
        return float(self.samples.shape[1]) / self.sample_rate_hz

    def mono_16k(self) -> Array:
        """Float32 samples in [-1, 1] at 16 kHz. Made in pieces, for an hour is long."""
        resampler = soxr.ResampleStream(self.sample_rate_hz, ANALYSIS_RATE_HZ, 1, dtype="float32")
        count, step = self.samples.shape[1], PIECE_SECONDS * self.sample_rate_hz
        made = [np.zeros(0, np.float32)]
        for start in range(0, count, step):
            mono = self.samples[:, start : start + step].mean(axis=0, dtype=np.float32) / np.float32(32_768)
            made.append(resampler.resample_chunk(mono, last=start + step >= count))
        return np.concatenate(made)

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
    resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
    interleaved = bytearray()
    count = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for frame in frames:
            for part in resampler.resample(frame):
                interleaved += part.to_ndarray().tobytes()
            count += frame.samples
            if count > max_seconds * rate:
                raise MessageTooLarge(f"The sound is longer than {max_seconds:.0f} seconds; cut it into parts.")
    for part in resampler.resample(None):
        interleaved += part.to_ndarray().tobytes()
    samples = np.frombuffer(interleaved, np.int16).reshape(-1, 1 if layout == "mono" else 2).T
    return Sound(samples, rate) if samples.size else None
