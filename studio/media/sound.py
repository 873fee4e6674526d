"""Sound out of files, piece by piece, on the file's own clock: gaps become silence, so that nothing drifts."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from studio.errors import UnreadableMedia
from studio.media.source import MAX_BAD_PACKETS, audio_of, opened, origin_s
from wire.errors import MessageTooLarge

Sound = npt.NDArray[np.float32]
"""Samples in -1..1, shape (channels, n)."""
_JITTER_S = 0.05
"""Timestamps that are off by less are rounding; by more, something is missing or doubled."""
_SILENCE_PIECE = 48_000


def pieces(path: Path, *, track: int, rate_hz: int, channels: int, max_seconds: float) -> Iterator[Sound]:
    """The track from 0:00 of the file on. Damaged packets leave silence. Raises UnreadableMedia, MessageTooLarge."""
    with opened(path) as container:
        clock = _Clock(rate_hz, channels, origin_s(container), max_seconds)
        resampler = AudioResampler(format="fltp", layout="stereo" if channels == 2 else "mono", rate=rate_hz)
        for frame in _frames(container, track):
            at = float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base else None
            frame.pts = None
            for part in resampler.resample(frame):
                yield from clock.place(np.asarray(part.to_ndarray(), np.float32), at)
                at = None
        for part in resampler.resample(None):
            yield from clock.place(np.asarray(part.to_ndarray(), np.float32), None)
        if clock.decoded == 0:
            raise UnreadableMedia("Nothing in this file's audio track can be decoded.")


def _frames(container: InputContainer, track: int) -> Iterator[av.AudioFrame]:
    packets, bad = container.demux(audio_of(container, track)), 0
    while bad < MAX_BAD_PACKETS:
        try:
            packet = next(packets)
            yield from packet.decode()
        except StopIteration:
            return
        except (av.error.FFmpegError, ValueError):
            bad += 1


class _Clock:
    """Puts decoded sound where its timestamp says."""

    def __init__(self, rate_hz: int, channels: int, origin: float, max_seconds: float) -> None:
        self._rate_hz, self._channels, self._origin = rate_hz, channels, origin
        self._max_seconds = max_seconds
        self.position = 0
        self.decoded = 0

    def place(self, samples: Sound, at: float | None) -> Iterator[Sound]:
        """What comes next: silence where the samples are late, the samples without what was already there."""
        if at is not None:
            wanted = round((at - self._origin) * self._rate_hz)
            off = wanted - self.position
            if off > _JITTER_S * self._rate_hz:
                yield from self._silence(off)
            elif off < -_JITTER_S * self._rate_hz:
                samples = samples[:, -off:]
        if samples.shape[1]:
            self.decoded += samples.shape[1]
            yield self._counted(samples)

    def _silence(self, count: int) -> Iterator[Sound]:
        while count > 0:
            size = min(count, _SILENCE_PIECE)
            yield self._counted(np.zeros((self._channels, size), np.float32))
            count -= size

    def _counted(self, samples: Sound) -> Sound:
        self.position += samples.shape[1]
        if self.position > (self._max_seconds + 1) * self._rate_hz:
            raise MessageTooLarge(f"The sound is longer than the {self._max_seconds / 60:.0f} minutes that are dubbed.")
        return samples
