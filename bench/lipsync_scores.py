"""Scores of lip-synced video: timing against the sound, likeness of movements, unchanged pixels. Pure arithmetic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RATE_HZ = 16_000
MAX_LAG_FRAMES = 15
LOW_HZ, HIGH_HZ = 0.5, 8.0
EARLIEST_MS, LATEST_MS = -40.0, 160.0
"""In sync: the mouth at most this much after, or before, the energy of the sound that it makes."""
MIN_CLARITY = 0.35


@dataclass(frozen=True)
class Timing:
    """`lag_ms` by which the sound follows the mouth, and how far its correlation stands out from that at other lags."""

    lag_ms: float
    clarity: float

    @property
    def in_sync(self) -> bool:
        return bool(EARLIEST_MS <= self.lag_ms <= LATEST_MS and self.clarity >= MIN_CLARITY)


def speech_energy(samples: Array, fps: float, frames: int) -> Array:
    """Level of 500-2500 Hz in dB at the middle of each frame, of mono samples at 16 kHz."""
    window = 640
    padded = np.pad(np.asarray(samples, np.float64), window)
    starts = (np.arange(frames) + 0.5) / fps * RATE_HZ + window / 2
    stretches = np.stack([padded[int(s) : int(s) + window] for s in starts if int(s) + window <= len(padded)])
    power = np.abs(np.fft.rfft(stretches * np.hanning(window), axis=1)) ** 2
    hz = np.arange(power.shape[1]) * RATE_HZ / window
    level = 10 * np.log10(power[:, (hz >= 500) & (hz < 2_500)].sum(axis=1) + 1e-6)
    return np.pad(np.maximum(level, level.max() - 40), (0, frames - len(level)), mode="edge")


def banded(values: Array, fps: float) -> Array:
    """The part of a movement between 0.5 and 8 Hz."""
    spectrum = np.fft.rfft(values - values.mean())
    hz = np.fft.rfftfreq(len(values), 1 / fps)
    spectrum[(hz < LOW_HZ) | (hz > HIGH_HZ)] = 0
    return np.fft.irfft(spectrum, len(values))


def timing(opening: Array, energy: Array, fps: float) -> Timing:
    """How the mouth and the sound fit in time, to a fraction of a frame."""
    mouth, sound = banded(opening, fps), banded(energy, fps)
    lags = np.arange(-MAX_LAG_FRAMES, MAX_LAG_FRAMES + 1)
    scores = np.array([_correlation(mouth, sound, int(lag)) for lag in lags])
    best = int(scores.argmax())
    lag = float(lags[best])
    if 0 < best < len(lags) - 1:
        left, middle, right = scores[best - 1 : best + 2]
        lag += 0.5 * (left - right) / (left - 2 * middle + right - 1e-12)
    return Timing(lag / fps * 1e3, float(scores[best] - np.median(scores)))


def _correlation(mouth: Array, sound: Array, lag: int) -> float:
    """Of the mouth with the sound `lag` frames later."""
    a = mouth[: len(mouth) - lag] if lag >= 0 else mouth[-lag:]
    b = sound[lag:] if lag >= 0 else sound[:lag]
    spread = float(a.std() * b.std())
    return float(((a - a.mean()) * (b - b.mean())).mean() / spread) if spread > 1e-9 else 0.0


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8], mask: NDArray[np.bool_]) -> float:
    """Decibels between two pictures where the mask says so; 99 for equal ones."""
    difference = a[mask].astype(np.float64) - b[mask]
    error = float((difference**2).mean()) if difference.size else 0.0
    return 99.0 if error == 0 else min(99.0, 10 * float(np.log10(255.0**2 / error)))


def percentile(values: list[float], q: float) -> float:
    return float(np.percentile(values, q)) if values else float("nan")
