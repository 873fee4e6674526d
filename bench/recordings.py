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
FLOOR_DB = -40.0
FRAME = 160

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
    """First and last voiced sample by energy: 10 ms frames within 40 dB of the loudest one.

    This is the reference for the end of speech in clean recordings, independent of any recogniser or VAD of ours.
    """
    frames = len(pcm) // FRAME
    if frames == 0:
        return 0, len(pcm)
    power = np.square(pcm[: frames * FRAME].astype(np.float64)).reshape(frames, FRAME).mean(axis=1)
    voiced = np.flatnonzero(power >= power.max() * 10 ** (FLOOR_DB / 10))
    return int(voiced[0]) * FRAME, (int(voiced[-1]) + 1) * FRAME


def join(clips: list[Clip], *, pause_s: float, lead_s: float = 1.0, room_tone: Pcm | None = None) -> Recording:
    """The clips one after another, each cut to its voiced part, with a pause after each.

    Pauses are digital silence, or cut from `room_tone` where that is given.
    """
    position = int(lead_s * RATE_HZ)
    parts, utterances = [_pause(position, room_tone)], []
    for clip in clips:
        start, end = voiced_range(clip.pcm)
        voice, pause = clip.pcm[start:end], _pause(int(pause_s * RATE_HZ), room_tone)
        utterances.append(Utterance(clip.name, clip.text, position, position + len(voice), clip.translations))
        parts += [voice, pause]
        position += len(voice) + len(pause)
    return Recording(np.concatenate(parts), tuple(utterances))


def _pause(samples: int, room_tone: Pcm | None) -> Pcm:
    return np.zeros(samples, np.int16) if room_tone is None else np.resize(room_tone, samples)
