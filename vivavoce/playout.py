"""Translated speech on the timeline on which a listener hears it, written as a WAV file while it arrives."""

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
import soxr

from vivavoce.errors import UnreadableMedia
from wire.events import Speech

OUT_RATE_HZ = 24_000
MAX_SILENCE_SAMPLES = 60 * OUT_RATE_HZ
"""Silence is written in pieces of at most this length."""
MAX_SEGMENTS = 256


class Incoming:
    """One segment of speech while its frames arrive: each sample once, resampled to the output's rate."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._resampler = (
            soxr.ResampleStream(sample_rate_hz, OUT_RATE_HZ, 1, dtype="int16")
            if sample_rate_hz != OUT_RATE_HZ
            else None
        )
        self._next = 0
        self.complete = False

    def take(self, event: Speech, payload: bytes) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        """What a frame adds; nothing when it is a repetition."""
        if self.complete:
            return np.zeros(0, dtype=np.int16)
        samples = np.frombuffer(payload, dtype="<i2")
        news = samples[min(len(samples), max(0, self._next - event.offset)) :]
        self._next = max(self._next, event.offset + len(samples))
        self.complete = event.last
        if self._resampler is None or (not len(news) and not event.last):
            return news
        return np.asarray(self._resampler.resample_chunk(news, last=event.last), dtype=np.int16)


class Playout:
    """Plays to a file: a frame is heard when it arrives, or when what came before it has been heard.

    `path` None only keeps time. Raises UnreadableMedia when the file cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._file: soundfile.SoundFile | None = None
        if path is not None:
            try:
                self._file = soundfile.SoundFile(path, "w", OUT_RATE_HZ, 1, "PCM_16", format="WAV")
            except (soundfile.LibsndfileError, OSError) as error:
                raise UnreadableMedia(f"{path} cannot be written: {error}") from None
        self._written = 0
        self._segments: dict[tuple[str, int, str], Incoming] = {}

    @property
    def heard_s(self) -> float:
        """When the last sample so far ends, in seconds from the start of the session."""
        return self._written / OUT_RATE_HZ

    def play(self, event: Speech, payload: bytes, arrived_s: float) -> bool:
        """Take a frame that arrived at `arrived_s` of the session. Returns whether its segment is complete."""
        key = (event.channel, event.seq, event.language)
        segment = self._segments.setdefault(key, Incoming(event.sample_rate_hz))
        while len(self._segments) > MAX_SEGMENTS:
            del self._segments[next(iter(self._segments))]
        samples = segment.take(event, payload)
        if len(samples):
            self._silence_until(round(arrived_s * OUT_RATE_HZ))
            self._write(samples)
        return segment.complete

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def _silence_until(self, sample: int) -> None:
        while (missing := min(sample - self._written, MAX_SILENCE_SAMPLES)) > 0:
            self._write(np.zeros(missing, dtype=np.int16))

    def _write(self, samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> None:
        if self._file is not None:
            self._file.write(samples)
        self._written += len(samples)
