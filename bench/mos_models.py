"""Quality of speech as listeners would grade it (1 to 5), guessed by two networks that come with the package speechmos.

DNSMOS P.835 (Reddy et al., ICASSP 2022) was trained on noise suppression, PLCMOS v2 (Diener et al., Interspeech 2023)
on lost packets. Neither was made to grade synthesis: read them side by side with real speech, not alone.
"""

from importlib.resources import files
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bench.recordings import Pcm

WINDOW = 144_160
HOP = 16_000
OVERALL = (-0.06766283, 1.11546468, 0.04602535)
"""DNSMOS's calibration of its third output, the overall grade: coefficients of a parabola, highest power first."""
RATERS = 15
RATER_SIZE = 64
FRAME, STEP = 512, 256


def _session(name: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = files("speechmos").joinpath(*name.split("/")).read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Dnsmos:
    """The overall grade of DNSMOS P.835."""

    def __init__(self) -> None:
        self._session = _session("dnsmos_models/sig_bak_ovr.onnx")

    def __call__(self, pcm: Pcm) -> float:
        """Mean over windows of 9 s; shorter speech is repeated. `pcm` is mono 16 kHz and not empty."""
        audio = pcm.astype(np.float32) / 32_768
        audio = np.tile(audio, -(-WINDOW // len(audio))) if len(audio) < WINDOW else audio
        windows = [audio[start : start + WINDOW] for start in range(0, len(audio) - WINDOW + 1, HOP)]
        raw = [float(self._session.run(None, {"input_1": window[None]})[0][0][2]) for window in windows]
        return float(np.mean(np.polyval(OVERALL, raw)))


class Plcmos:
    """PLCMOS v2, averaged over imagined raters that are the same in every run."""

    def __init__(self) -> None:
        self._session = _session("plcmos_models/plcmos_v2.onnx")
        self._raters = np.random.default_rng(0).normal(size=(RATERS, 1, RATER_SIZE)).astype(np.float32)

    def __call__(self, pcm: Pcm) -> float:
        """`pcm` is mono 16 kHz and not empty."""
        features = _log_power(pcm.astype(np.float64) / 32_768)
        grades = [self._session.run(None, {"degraded_audio": features, "rater_embed": r})[0] for r in self._raters]
        return float(np.mean([np.asarray(grade).reshape(-1)[0] for grade in grades]))


def _log_power(audio: NDArray[np.float64]) -> NDArray[Any]:
    """(1, 1, frames, 257): log10 of the power spectrum over 10, in Hamming windows of 32 ms, every 16 ms."""
    frames = -(-(len(audio) + STEP) // STEP)
    padded = np.zeros((frames - 1) * STEP + FRAME)
    padded[STEP : STEP + len(audio)] = audio
    windows = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::STEP] * np.hamming(FRAME + 1)[:-1]
    power = np.abs(np.fft.rfft(windows)) ** 2
    least = power[power > 0].min() if power.any() else 1e-8
    logs = np.where(power > 0, np.log(np.maximum(power, least)), np.log(least) - 12 * np.log(10))
    features: NDArray[Any] = (logs / 20)[None, None].astype(np.float32)
    return features
