"""The mouth from sound alone, where nobody says which phones are spoken.

The jaw follows the energy between 300 and 2500 Hz, where open vowels are loud; hissing without it is a narrow mouth;
the balance of high and low formants spreads or rounds the lips; short dips between loud parts are closures.
"""

import numpy as np

from lipsync.arrays import Array
from lipsync.speech.articulation import LEAD_S, OPENING, ROUNDING, WIDTH
from lipsync.speech.shape import REST, MouthShape, as_row, from_row

RATE_HZ = 16_000
WINDOW, HOP = 512, 160
STEP_S = HOP / RATE_HZ
FRAMES_AT_ONCE = 6_000
"""A minute's: the spectrum of an hour would be a gigabyte."""
MAX_OPENING = 0.155
RANGE_DB = 26.0
HISS_OPENING = 0.04
QUIET_DB = -56.0
"""Speech this far below full scale is taken for silence."""


class Envelope:
    """Mouth shapes of one sound (float mono, 16 kHz). Sampling is like that of Articulation."""

    def __init__(self, samples: Array, *, lead_s: float = LEAD_S) -> None:
        self._lead_s = lead_s
        self._rows = _rows(np.asarray(samples, np.float32))

    @property
    def end_s(self) -> float:
        return len(self._rows) * STEP_S

    def at(self, seconds: float) -> MouthShape:
        return from_row(self.sample([seconds])[0])

    def sample(self, seconds: list[float] | Array) -> Array:
        """(n, 5) rows of MouthShape for n moments of the audio."""
        times = (np.asarray(seconds, np.float64) + self._lead_s) / STEP_S
        rest = as_row(REST)
        if not len(self._rows):
            return np.tile(rest, (len(times), 1))
        index = np.arange(len(self._rows))
        columns = [np.interp(times, index, self._rows[:, k], left=rest[k], right=rest[k]) for k in range(5)]
        return np.stack(columns, axis=1).astype(np.float32)


def _rows(samples: Array) -> Array:
    if len(samples) < WINDOW:
        return np.zeros((0, 5), np.float32)
    low, middle, high, hiss = _bands(samples)
    voice = np.maximum(low, middle)
    loud = max(float(np.percentile(voice, 95)), QUIET_DB + 12)
    level = np.clip((voice - (loud - RANGE_DB)) / RANGE_DB, 0, 1)
    rows = np.tile(as_row(REST), (len(voice), 1))
    rows[:, OPENING] = MAX_OPENING * level**1.5 * _closures(voice)
    hissing = np.clip((hiss - voice) / 12.0, 0, 1) * (hiss > loud - 30)
    rows[:, OPENING] = rows[:, OPENING] * (1 - hissing) + HISS_OPENING * hissing
    spread = np.clip((high - low + 8.0) / 14.0, -1, 1) * level
    rows[:, WIDTH] = 1 + np.where(spread > 0, 0.10, 0.22) * _smooth(spread, 5)
    rows[:, ROUNDING] = 0.7 * np.clip(-_smooth(spread, 5), 0, 1)
    for column in (OPENING, WIDTH, ROUNDING):
        rows[:, column] = _smooth(rows[:, column], 3)
    return rows.astype(np.float32)


def _bands(samples: Array) -> tuple[Array, Array, Array, Array]:
    """Energy in dB of full scale, every 10 ms: 300-900, 900-2500, 1700-3200 and 4000-7600 Hz."""
    padded = np.pad(samples, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    hz = np.arange(WINDOW // 2 + 1) * RATE_HZ / WINDOW
    edges = ((300, 900), (900, 2_500), (1_700, 3_200), (4_000, 7_600))
    bands = np.empty((len(edges), len(frames)))
    for start in range(0, len(frames), FRAMES_AT_ONCE):
        part = slice(start, start + FRAMES_AT_ONCE)
        power = np.abs(np.fft.rfft(frames[part] * window, axis=1)) ** 2 / (WINDOW / 2) ** 2
        for band, (low, high) in zip(bands, edges, strict=True):
            band[part] = 10 * np.log10(power[:, (hz >= low) & (hz < high)].sum(axis=1) + 1e-9)
    return bands[0], bands[1], bands[2], bands[3]


def _closures(voice: Array) -> Array:
    """0 in short dips of at least 12 dB between louder parts (stops and nasals), 1 elsewhere."""
    reach = 9
    padded = np.pad(voice, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    around = np.minimum(windows[:, :reach].max(axis=1), windows[:, reach + 1 :].max(axis=1))
    return np.asarray(1 - np.clip((around - voice - 8.0) / 6.0, 0, 1))


def _smooth(values: Array, radius: int) -> Array:
    kernel = np.hanning(2 * radius + 3)[1:-1]
    return np.convolve(np.pad(values, radius, mode="edge"), kernel / kernel.sum(), mode="valid")
