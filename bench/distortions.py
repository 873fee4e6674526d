"""What people, rooms and microphones do to speech. Pure: audio in, audio out, mono 16 kHz."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.recordings import RATE_HZ, Pcm, voiced_range

FRAME, STEP = 512, 128
ENVELOPE_BINS = 30
"""Cepstral coefficients that are kept of a whispered spectrum: vowels stay, the voice's pitch goes."""
STUTTER_S, RESTART_S, HESITATION_S = 0.22, 1.1, 0.12
FADE_S = 0.01


def stutter(pcm: Pcm) -> Pcm:
    """The first sound twice, the first words once, then the whole sentence."""
    start, end = voiced_range(pcm)
    hesitation = np.zeros(round(HESITATION_S * RATE_HZ), np.int16)
    sound, words = (_faded(pcm[start : min(end, start + round(s * RATE_HZ))]) for s in (STUTTER_S, RESTART_S))
    return np.concatenate([sound, hesitation, sound, hesitation, words, hesitation, pcm[start:end]])


def cut(pcm: Pcm, seconds: float) -> Pcm:
    """The voice without this much at its beginning and end, so that it starts and ends inside a word."""
    start, end = voiced_range(pcm)
    samples = min(round(seconds * RATE_HZ), (end - start) // 3)
    return pcm[start + samples : end - samples]


def whisper(pcm: Pcm, seed: int = 0) -> Pcm:
    """The spectrum's envelope over noise: what is left of speech when the voice is off."""
    random = np.random.default_rng(seed)
    audio = np.pad(pcm.astype(np.float64), (FRAME, FRAME + STEP))
    window = np.hanning(FRAME + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(audio, FRAME)[::STEP] * window
    phases = np.exp(2j * np.pi * random.random((len(frames), FRAME // 2 + 1)))
    noise = np.fft.irfft(_envelope(frames) * phases) * window
    out = np.zeros(len(audio))
    for index, frame in enumerate(noise):
        out[index * STEP : index * STEP + FRAME] += frame
    return _as_loud(out[FRAME : FRAME + len(pcm)], pcm, 0.5)


def mixed(pcm: Pcm, under: Pcm, ratio_db: float) -> Pcm:
    """Speech with something under it, repeated as needed, that is `ratio_db` weaker over its whole length."""
    bed = np.resize(under.astype(np.float64), len(pcm))
    power = float(np.square(bed).mean()) or 1.0
    gain = np.sqrt(float(np.square(pcm.astype(np.float64)).mean()) / power / 10 ** (ratio_db / 10))
    return _clipped(pcm + gain * bed)


def chords(seconds: float) -> Pcm:
    """Simple music, where no recording of any is at hand: three notes at a time, twice a second."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    roots_hz = 220.0 * 2 ** (np.array([0, 5, 7, 0])[(time_s * 2).astype(int) % 4] / 12)
    decay = np.exp(-3 * (time_s * 2 % 1))
    notes = sum(np.sin(2 * np.pi * roots_hz * interval * time_s) for interval in (1.0, 1.26, 1.5))
    return _clipped(np.asarray(notes) * decay * 4_000)


def drifted(pcm: Pcm, ppm: float) -> Pcm:
    """As a sound card captures it whose clock is `ppm` parts per million fast: that many more samples."""
    length = round(len(pcm) * (1 + ppm / 1e6))
    return np.interp(np.linspace(0, len(pcm) - 1, length), np.arange(len(pcm)), pcm).astype(np.int16)


def _envelope(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    logs = np.log(np.abs(np.fft.rfft(frames)) + 1e-3)
    cepstrum = np.fft.irfft(logs)
    cepstrum[:, ENVELOPE_BINS : -ENVELOPE_BINS + 1] = 0
    return np.asarray(np.exp(np.fft.rfft(cepstrum).real))


def _faded(pcm: Pcm) -> Pcm:
    ramp = np.minimum(1.0, np.arange(len(pcm))[::-1] / (FADE_S * RATE_HZ))
    return _clipped(pcm * ramp)


def _as_loud(audio: NDArray[np.float64], model: Pcm, share: float) -> Pcm:
    loud = float(np.sqrt(np.square(audio).mean())) or 1.0
    return _clipped(audio * (share * float(np.sqrt(np.square(model.astype(np.float64)).mean())) / loud))


def _clipped(audio: NDArray[Any]) -> Pcm:
    pcm: Pcm = np.clip(audio, -32_768, 32_767).astype(np.int16)
    return pcm
