"""Test speech with known ends: clips from a data folder, joined with silence of known length."""

import json
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
FLOOR_DB = -40.0
FRAME = 160

Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class Clip:
    """One recorded utterance; `pcm` is mono 16 kHz."""

    name: str
    language: str
    text: str
    pcm: Pcm


@dataclass(frozen=True)
class Utterance:
    """Where a clip's voice begins and ends inside a recording, in samples."""

    name: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Recording:
    """What is streamed: the audio, and where each utterance in it lies."""

    pcm: Pcm
    utterances: tuple[Utterance, ...]

    @property
    def seconds(self) -> float:
        return len(self.pcm) / RATE_HZ


def read_pcm(path: Path) -> Pcm:
    """Any audio file as mono 16 kHz PCM16."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    parts: list[Pcm] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts.extend(out.to_ndarray().reshape(-1) for out in resampler.resample(frame))
        parts.extend(out.to_ndarray().reshape(-1) for out in resampler.resample(None))
    return np.concatenate(parts).astype(np.int16) if parts else np.zeros(0, np.int16)


def load_clips(
    data: Path, folder: str, language: str, *, shortest_s: float = 0.0, longest_s: float = 1e9
) -> list[Clip]:
    """The clips of one language in `data/folder/manifest.jsonl`, in the manifest's order."""
    rows = [json.loads(line) for line in (data / folder / "manifest.jsonl").read_text().splitlines() if line.strip()]
    return [
        Clip(row["file"], row["lang"], row["text"], read_pcm(data / folder / row["file"]))
        for row in rows
        if row["lang"] == language
        and row["file"].startswith(f"{language}/")
        and shortest_s <= (row.get("seconds") or 0.0) <= longest_s
    ]


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


def join(clips: list[Clip], *, pause_s: float, lead_s: float = 1.0) -> Recording:
    """The clips one after another, each cut to its voiced part, `pause_s` of digital silence after each."""
    pause = np.zeros(int(pause_s * RATE_HZ), np.int16)
    parts = [np.zeros(int(lead_s * RATE_HZ), np.int16)]
    position, utterances = len(parts[0]), []
    for clip in clips:
        start, end = voiced_range(clip.pcm)
        voice = clip.pcm[start:end]
        utterances.append(Utterance(clip.name, clip.text, position, position + len(voice)))
        parts += [voice, pause]
        position += len(voice) + len(pause)
    return Recording(np.concatenate(parts), tuple(utterances))
