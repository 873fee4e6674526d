"""Speech as files: mp3, opus, aac, flac, wav and raw PCM, encoded by FFmpeg (PyAV) while it is being made."""

import io
import struct
from fractions import Fraction
from typing import Any, Literal

import av
import numpy as np

from tts.engines.base import Audio
from tts.pacing import to_pcm16

Format = Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]
MEDIA_TYPES: dict[str, str] = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg; codecs=opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
FILE_RATE_HZ = 24_000
"""Of every file; OpenAI's `pcm` is defined as 24 kHz."""
_CONTAINERS = {"mp3": ("mp3", "libmp3lame", 64_000), "opus": ("ogg", "libopus", 40_000), "aac": ("adts", "aac", 64_000)}
_CONTAINERS["flac"] = ("flac", "flac", 0)


class Encoder:
    """Push samples, get bytes. `tempo` changes the pace without the pitch, beyond what a voice does by itself."""

    def __init__(self, kind: Format, rate_hz: int, *, tempo: float = 1.0) -> None:
        self._kind = kind
        self._rate_hz = rate_hz
        self._position = 0
        self._graph = _graph(rate_hz, tempo)
        self._bytes = io.BytesIO()
        self._container: Any = None
        if kind in _CONTAINERS:
            container, codec, bit_rate = _CONTAINERS[kind]
            self._container = av.open(_Sink(self._bytes), mode="w", format=container)
            self._stream: Any = self._container.add_stream(codec, rate=FILE_RATE_HZ)
            self._stream.layout = "mono"
            if bit_rate:
                self._stream.bit_rate = bit_rate

    def push(self, audio: Audio) -> bytes:
        """What can be sent so far."""
        if len(audio):
            frame = av.AudioFrame.from_ndarray(audio[None].astype(np.float32), format="fltp", layout="mono")
            frame.sample_rate = self._rate_hz
            frame.pts, frame.time_base = self._position, Fraction(1, self._rate_hz)
            self._position += len(audio)
            self._graph.push(frame)
            self._drain()
        return self._take()

    def finish(self) -> bytes:
        """The rest of the file."""
        if self._position:
            self._graph.push(None)
            self._drain()
        if self._container is not None:
            self._container.mux(self._stream.encode(None))
            self._container.close()
        return self._take()

    def _drain(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            if self._container is None:
                self._bytes.write(to_pcm16(frame.to_ndarray().ravel()))
            else:
                self._container.mux(self._stream.encode(frame))

    def _take(self) -> bytes:
        data = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        return data


def wav_header(samples: int, rate_hz: int = FILE_RATE_HZ) -> bytes:
    """The 44 bytes before PCM16LE mono samples."""
    size = 2 * samples
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16, b"data", size
    )


def _graph(rate_hz: int, tempo: float) -> Any:
    """Source, tempo, and the rate that files have."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=rate_hz, layout="mono", time_base=Fraction(1, rate_hz))
    chain = [source]
    if tempo != 1.0:
        chain.append(graph.add("atempo", f"{tempo:.4f}"))
    chain.append(graph.add("aresample", str(FILE_RATE_HZ)))
    chain.append(graph.add("aformat", "sample_fmts=fltp:channel_layouts=mono"))
    chain.append(graph.add("abuffersink"))
    graph.link_nodes(*chain).configure()
    return graph


class _Sink:
    """A file that can only be written, as a socket is."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer = buffer

    def write(self, data: bytes) -> int:
        return self._buffer.write(data)
