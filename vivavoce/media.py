"""Any audio or video file as the microphone would give it: 16 kHz mono PCM16, in frames of 20 ms."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from vivavoce.errors import UnreadableMedia
from wire.events import CAPTURE_RATE_HZ

Pcm: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int16]]
FRAME_SAMPLES = CAPTURE_RATE_HZ // 50
"""20 ms, as the browser sends them."""


class Media:
    """An open file. Raises UnreadableMedia when it holds no audio that can be decoded. Use as an iterator, once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.damaged_packets = 0
        try:
            # Only the file itself: a playlist in disguise must not fetch others.
            self._container: InputContainer = av.open(
                f"file:{path}", options={"protocol_whitelist": "file"}, metadata_errors="replace"
            )
        except (av.error.FFmpegError, OSError) as error:
            raise self._unreadable(f"it is not an audio or video file ({_reason(error)})") from None
        if not self._container.streams.audio:
            self._container.close()
            raise self._unreadable("it has no audio track")
        self._stream: AudioStream = self._container.streams.audio[0]
        self.duration_s = _duration_s(self._container, self._stream)
        """What the file says of its length, in seconds; None where it says nothing."""
        self._chunks = self._decode()
        self._first = next(self._chunks, None)
        if self._first is None:
            raise self._unreadable("nothing in its audio track can be decoded")

    def frames(self) -> Iterator[bytes]:
        """PCM16LE frames of 20 ms; the last one is filled up with silence."""
        rest = np.zeros(0, dtype=np.int16)
        for chunk in self._all_chunks():
            rest = np.concatenate([rest, chunk])
            whole = len(rest) - len(rest) % FRAME_SAMPLES
            for start in range(0, whole, FRAME_SAMPLES):
                yield rest[start : start + FRAME_SAMPLES].tobytes()
            rest = rest[whole:]
        if len(rest):
            yield np.pad(rest, (0, FRAME_SAMPLES - len(rest))).tobytes()

    def close(self) -> None:
        self._container.close()

    def _all_chunks(self) -> Iterator[Pcm]:
        if self._first is not None:
            yield self._first
        yield from self._chunks

    def _decode(self) -> Iterator[Pcm]:
        """Mono int16 chunks at 16 kHz. Damaged packets are left out and counted."""
        resampler = AudioResampler(format="s16", layout="mono", rate=CAPTURE_RATE_HZ)
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    break
                decoded = packet.decode()
                resampled = [part for frame in decoded for part in resampler.resample(frame)]
            except (av.error.FFmpegError, ValueError, OSError):
                self.damaged_packets += 1
                if self.damaged_packets > 1_000:
                    break
                continue
            for part in resampled:
                yield _samples(part)
        try:
            tail = resampler.resample(None)
        except (av.error.FFmpegError, ValueError):
            return
        for part in tail:
            yield _samples(part)

    def _unreadable(self, why: str) -> UnreadableMedia:
        return UnreadableMedia(f"{self._path.name} cannot be translated: {why}.", file=str(self._path))


def _duration_s(container: InputContainer, stream: AudioStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _samples(part: av.AudioFrame) -> Pcm:
    return part.to_ndarray().reshape(-1).astype(np.int16, copy=False)


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text.rstrip(".").lower()
