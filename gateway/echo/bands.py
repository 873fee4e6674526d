"""Loudness of sound in bands, fifty times a second: what an echo keeps of its original, whatever the room does."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

STEP_S = 0.02
BANDS = 16
LOWEST_HZ, HIGHEST_HZ = 200.0, 4_000.0
Powers = NDArray[np.float32]
"""(steps, BANDS), mean square with full scale as 1."""


class BandMeter:
    """Windows of 40 ms, one every 20 ms, over sound that goes on; `reset` where it does not."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._step = round(rate_hz * STEP_S)
        self._window, self._pool = _tables(rate_hz)
        self._rest = np.zeros(self._step, np.float32)

    def reset(self) -> None:
        """What comes next begins after silence."""
        self._rest = np.zeros(self._step, np.float32)

    def push(self, pcm: bytes) -> Powers:
        """PCM16LE mono; the steps that it completes."""
        samples = np.concatenate([self._rest, np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768])
        steps = max(0, len(samples) // self._step - 1)
        self._rest = samples[steps * self._step :]
        if steps == 0:
            return np.zeros((0, BANDS), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(samples, 2 * self._step)[:: self._step][:steps]
        spectrum = np.fft.rfft(frames * self._window, axis=1)
        powers: Powers = ((spectrum.real**2 + spectrum.imag**2) @ self._pool).astype(np.float32)
        return powers


@cache
def _tables(rate_hz: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A Hann window, and the matrix that pools a spectrum into bands that widen as the ear's do."""
    size = 2 * round(rate_hz * STEP_S)
    window = np.hanning(size).astype(np.float32)
    mel = np.linspace(np.log1p(LOWEST_HZ / 700.0), np.log1p(HIGHEST_HZ / 700.0), BANDS + 1)
    edges_hz = 700.0 * np.expm1(mel)
    bins_hz = np.fft.rfftfreq(size, 1 / rate_hz)
    inside = (bins_hz[:, None] >= edges_hz[None, :-1]) & (bins_hz[:, None] < edges_hz[None, 1:])
    return window, (inside * (2.0 / (size * np.sum(window**2)))).astype(np.float32)
