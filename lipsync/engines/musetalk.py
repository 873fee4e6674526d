"""MuseTalk v1.5: the lower half of a face inpainted in the latent space of a VAE, in one step, from Whisper features.

Zhang et al., "MuseTalk: Real-Time High-Fidelity Video Dubbing via Spatio-Temporal Sampling", 2024. Files:
`whisper_encoder.onnx`, log-mel (1, 80, 3000) -> hidden states of all layers (1, 1500, 5, 384); `vae_encoder.onnx`, RGB
in [-1, 1] (B, 3, 256, 256) -> latents (B, 4, 32, 32); `unet.onnx`, latents (B, 8, 32, 32) (masked, then reference),
step (B,), features (B, 50, 384) -> (B, 4, 32, 32); `vae_decoder.onnx` -> (B, 3, 256, 256).
"""

from pathlib import Path

import numpy as np

from lipsync.arrays import Array, Image
from lipsync.engines.base import Cue, Needs
from lipsync.engines.crops import Crop, lower_mask
from lipsync.engines.graphs import Graph
from lipsync.engines.whisper_mel import log_mel
from lipsync.faces.landmarks import CHIN
from lipsync.faces.tracker import Track

SIZE, LATENT = 256, 32
SCALING = 0.18215
"""Of the latents of sd-vae-ft-mse."""
MEL_FRAMES, STATES_PER_SECOND = 3_000, 50
STATES, LAYERS, WIDTH = 10, 5, 384
"""Hidden states that one video frame looks at: two frames before, two after, two states each."""
CHIN_ROOM = 0.04


class MuseTalkModel:
    """See the module."""

    def __init__(self, folder: Path, *, name: str, device: int | None = None, threads: int = 1) -> None:
        self.name = name
        latent = (4, LATENT, LATENT)

        def graph(file: str, inputs: list[tuple[int | None, ...]], output: tuple[int | None, ...]) -> Graph:
            return Graph(folder / file, inputs, output, device=device, threads=threads)

        self._whisper = graph("whisper_encoder.onnx", [(80, MEL_FRAMES)], (None, LAYERS, WIDTH))
        self._encoder = graph("vae_encoder.onnx", [(3, SIZE, SIZE)], latent)
        self._unet = graph("unet.onnx", [(8, LATENT, LATENT), (), (STATES * LAYERS, WIDTH)], latent)
        self._decoder = graph("vae_decoder.onnx", [latent], (3, SIZE, SIZE))
        self._places = _places()

    @property
    def memory_mb(self) -> float:
        return 1.4 * sum(graph.megabytes for graph in (self._whisper, self._encoder, self._unet, self._decoder))

    def renderer(self) -> "MuseTalkRenderer":
        return MuseTalkRenderer(self)

    def warm_up(self) -> None:
        latents = self.encode(np.zeros((SIZE, SIZE, 3), np.uint8))
        self.generate(np.concatenate([latents, latents], axis=1), self.hear(np.zeros(6_400, np.float32))[None])

    def hear(self, samples: Array) -> Array:
        """(50, 384) features of a frame from the samples around it (0.2 s on both sides)."""
        states = self._whisper.run(log_mel(samples, MEL_FRAMES)[None])[0]
        return np.asarray(states[:STATES].reshape(STATES * LAYERS, WIDTH) + self._places, np.float32)

    def encode(self, image: Image) -> Array:
        """(1, 4, 32, 32) latents of a BGR crop."""
        rgb = image[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1.0
        return self._encoder.run(rgb) * SCALING

    def generate(self, latents: Array, features: Array) -> Array:
        """BGR crops (B, 256, 256, 3) from latents (B, 8, 32, 32) and features (B, 50, 384)."""
        made = self._unet.run(latents, np.zeros(len(latents), np.int64), features)
        rgb = self._decoder.run(made / SCALING)
        return np.clip((rgb + 1.0) * 127.5 + 0.5, 0, 255).astype(np.uint8).transpose(0, 2, 3, 1)[..., ::-1]


class MuseTalkRenderer:
    """One channel. The frame itself is the reference."""

    needs: Needs = "samples"

    def __init__(self, model: MuseTalkModel) -> None:
        self._model = model
        self.name = model.name
        self._mask = lower_mask(SIZE, 0.46)

    def observe(self, image: Image, track: Track, seconds: float) -> None:
        """Nothing is learnt."""

    def render(self, image: Image, track: Track, cue: Cue) -> Image:
        if track.problem or track.points is None or cue.samples is None or not cue.weight:
            return image
        crop = face_crop(track.points)
        taken = crop.take(image, SIZE)
        masked = taken.copy()
        masked[SIZE // 2 :] = 0
        latents = np.concatenate([self._model.encode(masked), self._model.encode(taken)], axis=1)
        made = self._model.generate(latents, self._model.hear(cue.samples)[None])
        return crop.put(image, np.ascontiguousarray(made[0]), self._mask, cue.weight)


def face_crop(points: Array) -> Crop:
    """From as far above the bridge of the nose as the chin is below it, with a little room under the chin."""
    middle, chin = points[6, :2], points[CHIN, :2]
    half = float(max(8.0, (chin[1] - middle[1]) * (1 + CHIN_ROOM)))
    low, high = points[:, 0].min(), points[:, 0].max()
    return Crop(float((low + high) / 2 - half), float(middle[1] - half), 2 * half)


def _places() -> Array:
    """Sinusoids for the 50 positions of the features ("Attention Is All You Need", 2017)."""
    position = np.arange(STATES * LAYERS)[:, None]
    rates = np.exp(np.arange(0, WIDTH, 2) * (-np.log(10_000.0) / WIDTH))
    places = np.zeros((STATES * LAYERS, WIDTH), np.float32)
    places[:, 0::2], places[:, 1::2] = np.sin(position * rates), np.cos(position * rates)
    return places
