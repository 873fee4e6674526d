"""What every renderer does: one frame in, the same frame saying something else out."""

from typing import Protocol

from lipsync.arrays import Image
from lipsync.faces.tracker import Track
from lipsync.speech.shape import MouthShape


class Renderer(Protocol):
    """State of one channel (what it has seen of the person); the heavy parts behind it may be shared."""

    name: str

    def observe(self, image: Image, track: Track, seconds: float) -> None:
        """Learn from a frame that is shown as it is."""

    def render(self, image: Image, track: Track, shape: MouthShape, weight: float) -> Image:
        """The BGR frame with its mouth in `shape`; `weight` 0 leaves it as it is, 1 replaces its own movement."""
