"""Cues from sound that is still coming in: each frame as soon as enough of what follows it is known."""

import numpy as np

from lipsync.arrays import Array
from lipsync.engines.base import Cue, Needs
from lipsync.speech.activity import ATTACK_S, Follower
from lipsync.speech.articulation import LEAD_S
from lipsync.speech.cues import AROUND_S, MEL_WIDTH, RATE_HZ, mel_at, samples_at
from lipsync.speech.envelope import Envelope
from lipsync.speech.mel import HOP, mel_spectrogram

MEMORY_S = 4.0
"""So much of the past is kept: the envelope takes its loudness from it."""
AHEAD_S: dict[Needs, float] = {
    "shape": LEAD_S + 0.03,
    "mel": MEL_WIDTH * HOP / RATE_HZ + 0.025,
    "samples": AROUND_S,
}
"""How much sound after its end a frame waits for."""


class RunningCues:
    """Float mono samples at 16 kHz in, cues of successive frames out. Memory does not grow."""

    def __init__(self, fps: float, *, needs: Needs) -> None:
        self._step_s, self._needs = 1 / fps, needs
        self._kept = np.zeros(0, np.float32)
        self._dropped = 0
        self._frame = 0
        self._follower = Follower()

    @property
    def frame(self) -> int:
        """Number of the next frame."""
        return self._frame

    def push(self, samples: Array, *, last: bool = False) -> list[Cue]:
        """Take in samples; the cues that can be given now. With `last` those of all frames that have begun."""
        self._kept = np.concatenate([self._kept, samples.astype(np.float32)])
        end_s = (self._dropped + len(self._kept)) / RATE_HZ
        if last:
            until = int(np.ceil(end_s / self._step_s - 1e-6))
        else:
            until = int(np.floor((end_s - AHEAD_S[self._needs]) / self._step_s + 1e-6))
        count = max(0, until - self._frame)
        cues = self._cues(count) if count else []
        self._frame += count
        self._forget()
        return cues

    def _cues(self, count: int) -> list[Cue]:
        envelope = Envelope(self._kept)
        mel = mel_spectrogram(self._kept) if self._needs == "mel" else None
        return [self._cue(envelope, mel, self._frame + index) for index in range(count)]

    def _cue(self, envelope: Envelope, mel: Array | None, frame: int) -> Cue:
        start_s = frame * self._step_s - self._dropped / RATE_HZ
        shape, soon = envelope.at(start_s + self._step_s / 2), envelope.at(start_s + ATTACK_S)
        return Cue(
            shape,
            self._follower.step(shape.opening, soon.opening, self._step_s),
            mel_at(mel, start_s) if mel is not None else None,
            samples_at(self._kept, start_s, self._step_s) if self._needs == "samples" else None,
        )

    def _forget(self) -> None:
        """Drop whole hops that are older than the memory and that no coming frame needs."""
        needed_s = max(0.0, self._frame * self._step_s - MEMORY_S)
        excess = int(needed_s * RATE_HZ) - self._dropped
        excess -= excess % HOP
        if excess > RATE_HZ:
            self._kept = self._kept[excess:]
            self._dropped += excess
