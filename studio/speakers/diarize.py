"""Who speaks when: local activity in windows of ten seconds, a voice for each stretch, clusters over the whole file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.documents import Person, Turn
from studio.media.wave_file import SPEECH_RATE_HZ, Mono, read_mono, seconds_of
from studio.speakers.clustering import cluster
from studio.speakers.models import LOCAL_SPEAKERS, WINDOW_S, Activity, Embedder, Embedding, Segmenter
from studio.speakers.pitch import median_pitch_hz

MIN_TURN_S = 0.4
MAX_EMBEDDED_S = 6.0
JOIN_S = 0.5
_PITCH_S = 20.0


@dataclass(frozen=True)
class Stretch:
    """Somebody speaks alone, as one window hears it."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def diarize(
    path: Path, segmenter: Segmenter, embedder: Embedder, on_progress: Callable[[float], None], *, most: int = 0
) -> tuple[list[Turn], list[Person]]:
    """Turns and people of a 16 kHz mono WAV file. `most` > 0: there are at most so many people."""
    stretches: list[Stretch] = []
    voices: list[Embedding] = []
    total = seconds_of(path)
    start = 0.0
    while start < total:
        window, _ = read_mono(path, start, start + WINDOW_S)
        for stretch in lone_stretches(segmenter.activity(window), len(window) / SPEECH_RATE_HZ):
            voices.append(embedder.embed(_middle(window, stretch)))
            stretches.append(Stretch(start + stretch.start, start + stretch.end))
        start += WINDOW_S
        on_progress(min(1.0, start / total))
    labels = cluster(voices, [stretch.seconds for stretch in stretches], most)
    turns = joined([Turn(s.start, s.end, label) for s, label in zip(stretches, labels, strict=True)])
    return turns, [_person(path, turns, speaker) for speaker in sorted(set(labels))]


def lone_stretches(activity: Activity, seconds: float) -> Iterator[Stretch]:
    """Where exactly one person speaks, for long enough to know the voice."""
    per_frame = WINDOW_S / len(activity)
    alone = activity.sum(axis=1) == 1
    for speaker in range(LOCAL_SPEAKERS):
        mask = np.concatenate([[False], activity[:, speaker] & alone, [False]])
        edges = np.flatnonzero(mask[1:] != mask[:-1])
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            stretch = Stretch(float(first * per_frame), float(min(last * per_frame, seconds)))
            if stretch.seconds >= MIN_TURN_S:
                yield stretch


def joined(turns: list[Turn]) -> list[Turn]:
    """In the order of time; turns of one speaker that nearly touch are one."""
    result: list[Turn] = []
    for turn in sorted(turns, key=lambda turn: (turn.start, turn.end)):
        before = result[-1] if result else None
        if before is not None and before.speaker == turn.speaker and turn.start - before.end <= JOIN_S:
            result[-1] = Turn(before.start, max(before.end, turn.end), turn.speaker)
        else:
            result.append(turn)
    return result


def _middle(window: Mono, stretch: Stretch) -> Mono:
    """The stretch's sound, not more than is needed to know a voice."""
    spare = max(0.0, stretch.seconds - MAX_EMBEDDED_S) / 2
    first, last = (stretch.start + spare) * SPEECH_RATE_HZ, (stretch.end - spare) * SPEECH_RATE_HZ
    return window[int(first) : int(last)]


def _person(path: Path, turns: list[Turn], speaker: int) -> Person:
    own = sorted((turn for turn in turns if turn.speaker == speaker), key=lambda turn: turn.start - turn.end)
    parts, gathered = [], 0.0
    for turn in own:
        if gathered >= _PITCH_S:
            break
        parts.append(read_mono(path, turn.start, min(turn.end, turn.start + _PITCH_S - gathered))[0])
        gathered += turn.end - turn.start
    return Person(speaker, sum(turn.end - turn.start for turn in own), median_pitch_hz(np.concatenate(parts)))
