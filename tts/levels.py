"""Loudness: every voice speaks at the same level, and nothing clips. Pure functions on float32 samples."""

import numpy as np

from tts.engines.base import Audio

TARGET_DBFS = -20.0
"""Root mean square of the parts that are speech."""
_MAX_CHANGE_DB = 12.0
_ACTIVE_BELOW_LOUDEST_DB = 30.0
_WINDOW_S = 0.02
_KNEE = 0.8


def active_level_dbfs(audio: Audio, rate_hz: int) -> float:
    """Level of the speech, pauses left out: windows of 20 ms within 30 dB of the loudest. -120 for silence."""
    size = int(_WINDOW_S * rate_hz)
    whole = audio[: len(audio) // size * size].reshape(-1, size)
    power = (whole.astype(np.float64) ** 2).mean(axis=1) if len(whole) else np.zeros(1)
    active = power[power >= power.max() * 10 ** (-_ACTIVE_BELOW_LOUDEST_DB / 10)]
    return float(10 * np.log10(active.mean() + 1e-12))


def gain_to_target(audio: Audio, rate_hz: int) -> float:
    """Factor that brings a voice to the common level; at most 12 dB either way, 1.0 for silence."""
    level = active_level_dbfs(audio, rate_hz)
    if level < -80.0:
        return 1.0
    change_db = np.clip(TARGET_DBFS - level, -_MAX_CHANGE_DB, _MAX_CHANGE_DB)
    return float(10 ** (change_db / 20))


def limit(audio: Audio) -> Audio:
    """Peaks above 0.8 are bent towards 1.0, which is never reached; below that nothing changes."""
    size = np.abs(audio)
    if not size.size or size.max() <= _KNEE:
        return audio
    room = 1.0 - _KNEE
    bent = np.sign(audio) * (_KNEE + room * np.tanh((size - _KNEE) / room))
    return np.where(size > _KNEE, bent, audio).astype(np.float32)
