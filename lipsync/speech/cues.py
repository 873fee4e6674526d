"""What each frame of a rendering is told: the mouth's shape, and the sound in the form that its renderer needs."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from lipsync.arrays import Array
from lipsync.engines.base import Cue, Needs
from lipsync.speech.activity import activity
from lipsync.speech.articulation import Articulation, TimedPhone
from lipsync.speech.envelope import Envelope
from lipsync.speech.mel import FRAMES_PER_SECOND, mel_spectrogram
from lipsync.speech.shape import from_row

RATE_HZ = 16_000
MEL_WIDTH = 16
AROUND_S = 0.2
NOTHING: Array = np.zeros(0, np.float32)


class Mouths(Protocol):
    """Mouth shapes over time: an Articulation or an Envelope."""

    def sample(self, seconds: Array) -> Array: ...


class Cues:
    """The cues of `frames` frames at `fps`; phones where they are known.

    `listen` gives the sound as float mono samples at 16 kHz. It is not called where phones are all that is needed: an
    hour of it takes 230 MB.
    """

    def __init__(
        self,
        listen: Callable[[], Array],
        frames: int,
        fps: float,
        *,
        needs: Needs,
        phones: list[TimedPhone] | None = None,
    ) -> None:
        self._fps = fps
        samples = NOTHING if phones and needs == "shape" else listen()
        mouths: Mouths = Articulation(phones) if phones else Envelope(samples)
        self.shapes = mouths.sample((np.arange(frames) + 0.5) / fps)
        self.weights = activity(self.shapes[:, 0], step_s=1 / fps)
        self._mel = mel_spectrogram(samples) if needs == "mel" else None
        self._samples = samples if needs == "samples" else None

    def __len__(self) -> int:
        return len(self.shapes)

    def __getitem__(self, frame: int) -> Cue:
        return Cue(
            from_row(self.shapes[frame]),
            float(self.weights[frame]),
            mel_at(self._mel, frame / self._fps) if self._mel is not None else None,
            samples_at(self._samples, frame / self._fps, 1 / self._fps) if self._samples is not None else None,
        )


def mel_at(mel: Array, seconds: float) -> Array:
    """(80, 16): the spectrogram from `seconds` on, its last column repeated beyond its end."""
    start = max(0, int(seconds * FRAMES_PER_SECOND))
    window = mel[:, start : start + MEL_WIDTH]
    if window.shape[1] == MEL_WIDTH:
        return window
    last = mel[:, -1:] if mel.shape[1] else np.full((len(mel), 1), -4.0, np.float32)
    return np.concatenate([window, np.repeat(last, MEL_WIDTH - window.shape[1], axis=1)], axis=1)


def samples_at(samples: Array, seconds: float, step_s: float) -> Array:
    """The samples from 0.2 s before a frame's start to 0.2 s after its end, silence where there are none."""
    start = round((seconds - AROUND_S) * RATE_HZ)
    count = round((2 * AROUND_S + step_s) * RATE_HZ)
    part = samples[max(0, start) : max(0, start + count)]
    before = min(count, max(0, -start))
    return np.pad(part, (before, max(0, count - before - len(part)))).astype(np.float32)
