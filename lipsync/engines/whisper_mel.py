"""The log-mel spectrogram of Whisper, for MuseTalk's audio features.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022: 16 kHz, Hann 400, hop 160, power, 80
Slaney bands up to 8 kHz, log10, the largest value minus 8 as floor, (x + 4) / 4.
"""

import functools

import numpy as np

from lipsync.arrays import Array
from lipsync.speech.mel import slaney_filters

RATE_HZ, FRAME, HOP, BANDS = 16_000, 400, 160, 80


def log_mel(samples: Array, frames: int) -> Array:
    """(80, frames) float32 of float samples at 16 kHz, padded with silence or cut to frames * 160 samples."""
    audio = np.zeros(frames * HOP, np.float32)
    count = min(len(samples), len(audio))
    audio[:count] = samples[:count]
    padded = np.pad(audio, FRAME // 2, mode="reflect")
    stretches = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP][:frames]
    power = np.abs(np.fft.rfft(stretches * _window(), axis=1)) ** 2
    logarithm = np.log10(np.maximum(power @ _filters().T, 1e-10))
    floored = np.maximum(logarithm, logarithm.max() - 8.0)
    return np.ascontiguousarray(((floored + 4.0) / 4.0).T, np.float32)


@functools.cache
def _window() -> Array:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME), np.float32)


@functools.cache
def _filters() -> Array:
    return slaney_filters(BANDS, FRAME, low_hz=0.0, high_hz=8_000.0)
