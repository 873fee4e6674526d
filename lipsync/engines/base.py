"""What every renderer does: one frame in, the same frame saying something else out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from lipsync.arrays import Array, Image
from lipsync.faces.tracker import Track
from lipsync.speech.shape import REST, MouthShape

Needs = Literal["shape", "mel", "samples"]


@dataclass(frozen=True)
class Cue:
    """What is said while one frame is shown. Only what the renderer `needs` has to be there.

    `weight`: 0 leaves the frame's own mouth, 1 replaces it. `mel`: (80, 16), the spectrogram from this frame on.
    `samples`: float mono at 16 kHz around the frame, 0.2 s before its start to 0.2 s after its end, silence
    where there is none.
    """

    shape: MouthShape = REST
    weight: float = 1.0
    mel: Array | None = None
    samples: Array | None = None


class Renderer(Protocol):
    """State of one channel (what it has seen of the person); the heavy parts behind it may be shared."""

    @property
    def name(self) -> str: ...

    @property
    def needs(self) -> Needs: ...

    def observe(self, image: Image, track: Track, seconds: float) -> None:
        """Learn from a frame. Called for every frame, before `render`."""

    def render(self, image: Image, track: Track, cue: Cue) -> Image:
        """The BGR frame with a new mouth; the very same array where nothing was to be changed."""


class LoadedModel(Protocol):
    """Weights in memory. `renderer` may be called any number of times: the renderers share them."""

    @property
    def memory_mb(self) -> float: ...

    def renderer(self) -> Renderer: ...

    def warm_up(self) -> None:
        """One inference on nothing, so that the first real one is not the slow one."""


class Family(Protocol):
    """A kind of model: how a folder of its files, or its one file, is loaded."""

    def __call__(self, folder: Path, /, *, name: str, device: int | None, threads: int) -> LoadedModel: ...
