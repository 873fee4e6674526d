"""Writes MP4: H.264 and AAC, ready to stream from its beginning."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np

from lipsync.arrays import Image
from lipsync.media.audio import Sound

AUDIO_CHUNK = 1_024
CRF = "18"


class Mp4Writer:
    """A context manager: the file is complete when it is left without an error. Odd sizes lose a row or column."""

    def __init__(self, path: Path, *, width: int, height: int, fps: Fraction, sound: Sound) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._width, self._height = width - width % 2, height - height % 2
        self._video = self._container.add_stream("libx264", rate=fps, options={"crf": CRF, "preset": "veryfast"})
        self._video.width, self._video.height = self._width, self._height
        self._video.pix_fmt = "yuv420p"
        self._video.codec_context.thread_count = 1
        self._fps = fps
        self._frames = 0
        rate = (
            sound.sample_rate_hz if sound.sample_rate_hz in (16_000, 22_050, 24_000, 32_000, 44_100, 48_000) else 48_000
        )
        self._audio = self._container.add_stream("aac", rate=rate)
        self._layout = "mono" if sound.samples.shape[0] == 1 else "stereo"
        self._audio.codec_context.layout = self._layout
        self._resampler = av.AudioResampler(format="fltp", layout=self._layout, rate=rate)
        self._sound, self._written = sound, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._write_sound(self._sound.samples.shape[1])
                for frame in self._resampler.resample(None):
                    self._container.mux(self._audio.encode(frame))
                self._container.mux(self._audio.encode(None))
                self._container.mux(self._video.encode(None))
        finally:
            self._container.close()

    def write(self, image: Image) -> None:
        """Append a frame, and the sound up to its end."""
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image[: self._height, : self._width]), format="bgr24")
        frame.pts, frame.time_base = self._frames, 1 / self._fps
        self._container.mux(self._video.encode(frame))
        self._frames += 1
        self._write_sound(int(self._frames / self._fps * self._sound.sample_rate_hz))

    def _write_sound(self, until: int) -> None:
        rate = self._sound.sample_rate_hz
        until = min(until, self._sound.samples.shape[1])
        while self._written < until:
            part = self._sound.samples[:, self._written : min(until, self._written + AUDIO_CHUNK)]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="s16p", layout=self._layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, self._written, Fraction(1, rate)
            self._written += part.shape[1]
            for resampled in self._resampler.resample(frame):
                self._container.mux(self._audio.encode(resampled))
