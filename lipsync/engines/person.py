"""A person trained here: one ONNX file that paints their mouth for a sound. `vivavoce lipsync train` writes it.

Inputs: faces (B, 6, 320, 320) as for SyncTalk_2D, and mel (B, 1, 80, 16) of the frame -> (B, 3, 320, 320) in [0, 1].
"""

from pathlib import Path

import numpy as np

from lipsync.arrays import Array
from lipsync.engines.graphs import Graph
from lipsync.engines.synctalk2d import NEIGHBOURS, SIZE, SyncTalkRenderer

MEL = (1, 80, 16)


class PersonModel:
    """Drives SyncTalk_2D's renderer; the sound goes into the network as it is, without an encoder of its own."""

    def __init__(self, path: Path, *, name: str, device: int | None = None, threads: int = 1) -> None:
        self.name = name
        self._graph = Graph(path, [(6, SIZE, SIZE), MEL], (3, SIZE, SIZE), device=device, threads=threads)

    @property
    def memory_mb(self) -> float:
        return 1.5 * self._graph.megabytes

    def renderer(self) -> SyncTalkRenderer:
        return SyncTalkRenderer(self)

    def warm_up(self) -> None:
        self.generate(
            np.zeros((1, 6, SIZE, SIZE), np.float32), np.zeros((1, NEIGHBOURS, int(np.prod(MEL))), np.float32)
        )

    def embed(self, mels: Array) -> Array:
        """(B, 1280): the sound itself."""
        return mels.reshape(len(mels), -1)

    def generate(self, faces: Array, windows: Array) -> Array:
        """(B, 3, 320, 320) from faces (B, 6, 320, 320) and the sound around each frame (B, 16, 1280)."""
        return self._graph.run(faces, windows[:, NEIGHBOURS // 2].reshape(-1, *MEL))
