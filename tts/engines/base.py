"""What every synthesiser is to the rest of the room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from wire.events import Phoneme

Audio = npt.NDArray[np.float32]
"""Mono samples in -1..1, shape (n,)."""

SILENCE = "sil"
"""Symbol of a pause among the phonemes."""

MIN_SPEED, MAX_SPEED = 0.5, 2.0
"""What all engines can do by themselves; 1.0 is the voice's own pace."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice. `language` is an ISO 639 code without region, `accent` the region where there is one (`BR`)."""

    id: str
    language: str
    name: str
    engine: str
    gender: str = ""
    accent: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of an utterance that is ready.

    The first `overlap` samples repeat the last ones of the chunk before, to be cross-faded with them. `phonemes` are in
    seconds from the start of the utterance; they come with the chunk in which the first of them begins, or earlier.
    """

    audio: Audio
    phonemes: tuple[Phoneme, ...] = field(default=())
    overlap: int = 0
    last: bool = False


class Synthesizer(Protocol):
    """A family of voices. All calls block and come from one thread."""

    name: str
    model_id: str
    """The installed model it reads; empty where the weights are part of a package."""
    sample_rate_hz: int
    max_characters: int
    """The longest text that one call of `synthesize` takes."""
    streams: bool
    """Whether the first chunk comes long before the last one; else callers cut the text to hear something early."""

    @property
    def voices(self) -> Sequence[Voice]:
        """Known without loading the model."""

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""

    def load(self) -> None:
        """Load the model if it is not yet. Raises WireError."""

    def prepare(self, voice: Voice) -> Audio:
        """Get ready to speak with `voice`; returns a sentence spoken by it, from which its loudness is measured."""

    def synthesize(self, text: str, voice: Voice, speed: float) -> Iterator[Chunk]:
        """Speech for one piece of text, in order; the last chunk says so. Nothing sayable: one empty last chunk."""
