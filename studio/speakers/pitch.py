"""How high somebody speaks: the median fundamental frequency, by autocorrelation."""

import numpy as np
import numpy.typing as npt

from studio.media.wave_file import SPEECH_RATE_HZ, Mono

_FRAME = 640
_HOP = 320
_LOWEST_HZ, _HIGHEST_HZ = 65.0, 400.0
_VOICED, _NEARLY = 0.5, 0.9
_MIN_FRAMES = 15


def median_pitch_hz(sound: Mono) -> float:
    """Of 16 kHz speech; 0 where too little of it is voiced."""
    if len(sound) < _FRAME:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    power = np.sqrt((frames**2).mean(axis=1))
    frames = frames[power > 0.3 * np.quantile(power, 0.9)] * np.hanning(_FRAME)
    spectrum = np.fft.rfft(frames, 2 * _FRAME)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:, :_FRAME]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(_FRAME), 2 * _FRAME)) ** 2)[:_FRAME]
    correlation = correlation / np.maximum(correlation[:, :1], 1e-9) / np.maximum(window / window[0], 1e-3)
    first, last = int(SPEECH_RATE_HZ / _HIGHEST_HZ), int(SPEECH_RATE_HZ / _LOWEST_HZ)
    lags = correlation[:, first:last]
    best = _first_peak(lags)
    voiced = lags[np.arange(len(lags)), best] > _VOICED
    if voiced.sum() < _MIN_FRAMES:
        return 0.0
    return float(np.median(SPEECH_RATE_HZ / (best[voiced] + first)))


def _first_peak(lags: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """The shortest period that is nearly as good as the best one: multiples of a period are as good as itself."""
    inner = lags[:, 1:-1]
    peaks = (inner >= lags[:, :-2]) & (inner >= lags[:, 2:]) & (inner >= _NEARLY * lags.max(axis=1, keepdims=True))
    return np.asarray(np.where(peaks.any(axis=1), peaks.argmax(axis=1) + 1, lags.argmax(axis=1)))
