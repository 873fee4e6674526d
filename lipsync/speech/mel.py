"""The mel spectrogram that Wav2Lip and its descendants were trained on, equal to librosa's.

16 kHz; pre-emphasis 0.97; centred frames of 800 samples every 200, periodic Hann window, zero padding at both ends;
magnitude; 80 Slaney mel bands from 55 to 7600 Hz with area normalisation; decibels above 1e-5, minus 20; scaled
symmetrically to [-4, 4] over 100 dB.
"""

import functools

import numpy as np

from lipsync.arrays import Array

SAMPLE_RATE_HZ = 16_000
BANDS, FRAME, HOP = 80, 800, 200
LOW_HZ, HIGH_HZ = 55.0, 7_600.0
PRE_EMPHASIS = 0.97
FLOOR, REFERENCE_DB, RANGE_DB, LIMIT = 1e-5, 20.0, 100.0, 4.0
FRAMES_PER_SECOND = SAMPLE_RATE_HZ / HOP


def mel_spectrogram(samples: Array) -> Array:
    """(80, 1 + n // 200) float32 in [-4, 4] of n float samples in [-1, 1] at 16 kHz. n = 0 gives no frame."""
    audio = np.asarray(samples, np.float32)
    if not len(audio):
        return np.zeros((BANDS, 0), np.float32)
    emphasised = np.concatenate([audio[:1], audio[1:] - np.float32(PRE_EMPHASIS) * audio[:-1]])
    padded = np.pad(emphasised, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP][: 1 + len(audio) // HOP]
    magnitude = np.abs(np.fft.rfft(frames * _window(), axis=1))
    mel = magnitude @ filters().T
    decibels = 20.0 * np.log10(np.maximum(mel, FLOOR)) - REFERENCE_DB
    scaled = 2 * LIMIT * (decibels + RANGE_DB) / RANGE_DB - LIMIT
    return np.ascontiguousarray(np.clip(scaled, -LIMIT, LIMIT).T, np.float32)


def mel_windows(mel: Array, frames: int, *, fps: float, width: int = 16) -> Array:
    """(frames, 1, 80, width): the stretch of the spectrogram that begins with each video frame, the end repeated."""
    if mel.shape[1] < width:
        mel = np.pad(mel, ((0, 0), (0, width - mel.shape[1])), mode="edge" if mel.shape[1] else "constant")
    starts = np.minimum((np.arange(frames) * FRAMES_PER_SECOND / fps).astype(int), mel.shape[1] - width)
    windows = np.lib.stride_tricks.sliding_window_view(mel, width, axis=1)
    return np.ascontiguousarray(windows[:, starts].transpose(1, 0, 2)[:, None], np.float32)


@functools.cache
def _window() -> Array:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME), np.float32)


@functools.cache
def filters() -> Array:
    """(80, 401), those of `mel_spectrogram`."""
    return slaney_filters(BANDS, FRAME, low_hz=LOW_HZ, high_hz=HIGH_HZ)


def slaney_filters(bands: int, frame: int, *, low_hz: float, high_hz: float) -> Array:
    """(bands, frame // 2 + 1) triangles on Slaney's mel scale, each of unit area, for frames at 16 kHz."""
    edges = _to_hz(np.linspace(_to_mel(low_hz), _to_mel(high_hz), bands + 2))
    bins = np.arange(frame // 2 + 1) * SAMPLE_RATE_HZ / frame
    rising = (bins[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins[None]) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None], np.float32)


_LINEAR_HZ, _LINEAR_STEP, _LOG_STEP = 1_000.0, 200.0 / 3, np.log(6.4) / 27


def _to_mel(hz: float) -> float:
    if hz < _LINEAR_HZ:
        return hz / _LINEAR_STEP
    return float(_LINEAR_HZ / _LINEAR_STEP + np.log(hz / _LINEAR_HZ) / _LOG_STEP)


def _to_hz(mel: Array) -> Array:
    knee = _LINEAR_HZ / _LINEAR_STEP
    return np.where(mel < knee, mel * _LINEAR_STEP, _LINEAR_HZ * np.exp(_LOG_STEP * (mel - knee)))
