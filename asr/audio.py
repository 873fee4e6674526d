"""Audio of any container or codec as the recognisers want it: mono float32 at 16 kHz, piece by piece, under bounds."""

import contextlib
from collections.abc import Iterator
from typing import BinaryIO

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from asr.engines.base import SAMPLE_RATE_HZ, Audio
from wire.errors import InvalidInput, MessageTooLarge

_MAX_STREAMS = 64
_MAX_BAD_PACKETS = 1_000
_FULL_SCALE = 32_768.0


class AudioFile:
    """An uploaded file. Opening and each step of `pieces` block; bytes that cannot be decoded are left out."""

    def __init__(self, file: BinaryIO, *, max_seconds: float) -> None:
        """Raises InvalidInput for what holds no audio."""
        self._max_samples = int(max_seconds * SAMPLE_RATE_HZ)
        self._max_seconds = max_seconds
        self._stopped = False
        self.samples = 0
        """Samples given out so far."""
        self._container = _open(file)
        try:
            self._stream = _audio_stream(self._container)
        except InvalidInput:
            self._container.close()
            raise

    def pieces(self) -> Iterator[Audio]:
        """The audio in order, in pieces of a codec's frame or so.

        Raises InvalidInput where nothing can be decoded, MessageTooLarge for too long a file.
        """
        try:
            resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
            for frame in self._with_flush():
                if self._stopped:
                    return
                for part in _resample(resampler, frame):
                    self.samples += len(part)
                    if self.samples > self._max_samples:
                        raise MessageTooLarge(f"Audio of at most {self._max_seconds:g} s is taken; split the file.")
                    yield part
            if self.samples == 0:
                raise InvalidInput("Nothing in this file's audio track can be decoded.")
        finally:
            self.close()

    def stop(self) -> None:
        """Let `pieces` end soon. May be called from any thread."""
        self._stopped = True

    def close(self) -> None:
        """Free the decoder. Never while a step of `pieces` runs in another thread: it would crash the process."""
        self._container.close()

    def _with_flush(self) -> Iterator[av.AudioFrame | None]:
        yield from self._frames()
        yield None

    def _frames(self) -> Iterator[av.AudioFrame]:
        packets, bad = self._container.demux(self._stream), 0
        while bad < _MAX_BAD_PACKETS:
            try:
                packet = next(packets)
                yield from packet.decode()
            except StopIteration:
                return
            except (av.error.FFmpegError, ValueError):
                bad += 1


def _open(file: BinaryIO) -> InputContainer:
    if not file.read(1):
        raise InvalidInput("This file is empty.")
    file.seek(0)
    try:
        # No protocol: a playlist in disguise must not open files of this machine or fetch others.
        return av.open(file, "r", options={"protocol_whitelist": "none"}, metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError):
        raise InvalidInput("This is not an audio or video file, or it is damaged at its beginning.") from None


def _audio_stream(container: InputContainer) -> AudioStream:
    if len(container.streams) > _MAX_STREAMS:
        raise InvalidInput(f"A file has at most {_MAX_STREAMS} streams.")
    if not container.streams.audio:
        raise InvalidInput("This file has no audio track.")
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise InvalidInput("This file's audio is in a format that cannot be decoded here.")
    return stream


def _resample(resampler: AudioResampler, frame: av.AudioFrame | None) -> Iterator[Audio]:
    with contextlib.suppress(av.error.FFmpegError, ValueError):
        for part in resampler.resample(frame):
            yield part.to_ndarray().reshape(-1).astype(np.float32) / _FULL_SCALE
