"""Trims, fades and joins pieces of speech so that no seam is heard. Pure functions on float32 samples."""

import numpy as np
import numpy.typing as npt

from tts.engines.base import Audio

_WINDOW_S = 0.005
_SILENCE_DBFS = -50.0
_EDGE_FADE_S = 0.004


def quiet_start(audio: Audio, rate_hz: int) -> int:
    """Samples before the first 5 ms that are louder than silence; all of them where there is nothing."""
    loud = _loud(audio, rate_hz)
    size = _window(rate_hz)
    return int(np.argmax(loud)) * size if loud.any() else len(audio)


def quiet_end(audio: Audio, rate_hz: int) -> int:
    """Samples after the last 5 ms that are louder than silence; all of them where there is nothing."""
    loud = _loud(audio, rate_hz)
    if not loud.any():
        return len(audio)
    return max(0, len(audio) - (len(loud) - int(np.argmax(loud[::-1]))) * _window(rate_hz))


def fade_edges(audio: Audio, rate_hz: int, *, start: bool, end: bool) -> Audio:
    """The audio with a 4 ms ramp where it begins or ends in the middle of sound, against clicks."""
    size = min(int(_EDGE_FADE_S * rate_hz), len(audio) // 2)
    if size == 0 or not (start or end):
        return audio
    faded = audio.copy()
    ramp = np.linspace(0.0, 1.0, size, endpoint=False, dtype=np.float32)
    if start:
        faded[:size] *= ramp
    if end:
        faded[-size:] *= ramp[::-1]
    return faded


def silence(seconds: float, rate_hz: int) -> Audio:
    return np.zeros(int(seconds * rate_hz), np.float32)


class Joiner:
    """Cross-fades chunks that overlap. Holds the end of each back until the next one is there, or `last`."""

    def __init__(self, hold: int) -> None:
        """`hold` is the longest overlap, in samples."""
        self._hold = hold
        self._held = np.zeros(0, np.float32)

    def push(self, audio: Audio, *, overlap: int = 0, last: bool = False) -> Audio:
        """What can be played now. Raises ValueError for an overlap that is longer than what was held."""
        if overlap > len(self._held):
            raise ValueError(f"overlap of {overlap} samples, but only {len(self._held)} are held")
        ready = np.concatenate([self._held[: len(self._held) - overlap], self._cross(audio, overlap), audio[overlap:]])
        keep = 0 if last else min(self._hold, len(ready))
        self._held = ready[len(ready) - keep :]
        return ready[: len(ready) - keep]

    def _cross(self, audio: Audio, overlap: int) -> Audio:
        rising = ((np.arange(overlap) + 0.5) / max(overlap, 1)).astype(np.float32)
        return self._held[len(self._held) - overlap :] * (1 - rising) + audio[:overlap] * rising


def _window(rate_hz: int) -> int:
    return max(1, int(_WINDOW_S * rate_hz))


def _loud(audio: Audio, rate_hz: int) -> npt.NDArray[np.bool_]:
    """Whether each 5 ms is louder than silence; an incomplete last window counts as one."""
    size = _window(rate_hz)
    padded = np.pad(audio, (0, -len(audio) % size)).reshape(-1, size)
    return np.asarray((padded**2).mean(axis=1) > 10 ** (_SILENCE_DBFS / 10))
