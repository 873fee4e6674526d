"""Test speech with known ends: clips joined with pauses of known length."""

import io
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivavoce.media import Media

RATE_HZ = 16_000
FRAME, WINDOW = RATE_HZ // 100, 3 * RATE_HZ // 100
BAND = slice(300 * WINDOW // RATE_HZ, 6_000 * WINDOW // RATE_HZ + 1)
BELOW_LOUDEST_DB, ABOVE_QUIETEST_DB = 30.0, 10.0

Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class Clip:
    """One recorded utterance; `pcm` is mono 16 kHz. `translations` are people's, by language."""

    name: str
    language: str
    text: str
    pcm: Pcm
    translations: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def seconds(self) -> float:
        return len(self.pcm) / RATE_HZ


@dataclass(frozen=True)
class Utterance:
    """Where a clip's voice begins and ends inside a recording, in samples."""

    name: str
    text: str
    start: int
    end: int
    translations: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Recording:
    """What is streamed: the audio, and where each utterance in it lies."""

    pcm: Pcm
    utterances: tuple[Utterance, ...]

    @property
    def seconds(self) -> float:
        return len(self.pcm) / RATE_HZ


def read_pcm(path: Path) -> Pcm:
    """Any audio file as mono 16 kHz PCM16. Raises UnreadableMedia."""
    media = Media(path)
    try:
        return np.frombuffer(b"".join(media.frames()), np.int16)
    finally:
        media.close()


def as_wav(pcm: Pcm) -> bytes:
    """A WAV file of mono 16 kHz audio."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        out.writeframes(pcm.astype("<i2").tobytes())
    return file.getvalue()


def voiced_range(pcm: Pcm) -> tuple[int, int]:
    """First and last sample of speech, by the energy between 300 Hz and 6 kHz, where hum and rumble have little.

    A window counts that is within 30 dB of the loudest one and 10 dB above the quietest ones. This is the reference for
    the end of speech, independent of any recogniser or VAD of ours. It errs towards too early, which makes no figure
    better: what follows the end found here is cut off.
    """
    if len(pcm) < WINDOW:
        return 0, len(pcm)
    padded = np.pad(pcm.astype(np.float64), WINDOW // 2 - FRAME // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::FRAME] * np.hanning(WINDOW)
    spectrum = np.square(np.abs(np.fft.rfft(windows)[:, BAND]))
    level_db = 10 * np.log10(spectrum.sum(axis=1) + 1.0)
    threshold_db = max(level_db.max() - BELOW_LOUDEST_DB, np.percentile(level_db, 5) + ABOVE_QUIETEST_DB)
    voiced = np.flatnonzero(level_db >= min(threshold_db, level_db.max()))
    return int(voiced[0]) * FRAME, min(len(pcm), (int(voiced[-1]) + 1) * FRAME)


def lasting(clips: list[Clip], seconds: float, *, pause_s: float) -> list[Clip]:
    """Of the clips so many, again and again if need be, that with a pause after each they last so long."""
    chosen: list[Clip] = []
    length_s = 0.0
    while length_s < seconds:
        chosen.append(clips[len(chosen) % len(clips)])
        length_s += chosen[-1].seconds + pause_s
    return chosen


def join(
    clips: list[Clip], *, pause_s: float, lead_s: float = 1.0, room_tone: Pcm | None = None, whole: bool = False
) -> Recording:
    """The clips one after another, each cut to its voiced part, with a pause after each.

    Pauses are digital silence, or cut from `room_tone` where that is given. `whole` clips are not cut: for comparisons
    of words, where a lost breath of a consonant would count, and not of times.
    """
    position = int(lead_s * RATE_HZ)
    parts, utterances = [_pause(position, room_tone)], []
    for clip in clips:
        start, end = voiced_range(clip.pcm)
        audio = clip.pcm if whole else clip.pcm[start:end]
        begins = position + (start if whole else 0)
        utterances.append(Utterance(clip.name, clip.text, begins, begins + end - start, clip.translations))
        pause = _pause(int(pause_s * RATE_HZ), room_tone)
        parts += [audio, pause]
        position += len(audio) + len(pause)
    return Recording(np.concatenate(parts), tuple(utterances))


def _pause(samples: int, room_tone: Pcm | None) -> Pcm:
    return np.zeros(samples, np.int16) if room_tone is None else np.resize(room_tone, samples)
