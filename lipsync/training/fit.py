"""The training itself: each step paints frames from their sound and another frame, and learns from the difference."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from lipsync.arrays import Array
from lipsync.engines.synctalk2d import MASK, SIZE
from lipsync.training.clip import Examples
from lipsync.training.network import Person

LEARNING_RATE = 1e-3
EDGES = 1.0
"""Weight of differences between neighbouring pixels: without it teeth and lips blur."""
MOUTH, MOUTH_WEIGHT = (slice(90, 250), slice(70, 250)), 3.0
"""Rows and columns of the crop where the mouth is, and how much more they count."""


@dataclass(frozen=True)
class Step:
    """`number` of `total` is done; `loss` is that of its frames."""

    number: int
    total: int
    loss: float


def device() -> torch.device:
    """The first GPU, or the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fit(person: Person, examples: Examples, *, steps: int, batch: int, seed: int = 0) -> Iterator[Step]:
    """Train in place. The same seed on the same machine gives the same person."""
    where = device()
    rng = np.random.default_rng(seed)
    person.to(where).train()
    optimiser = torch.optim.Adam(person.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=steps)
    weights = _weights().to(where)
    for number in range(1, steps + 1):
        picked = rng.integers(0, len(examples), batch)
        others = rng.integers(0, len(examples), batch)
        faces, mels, wanted = (torch.from_numpy(part).to(where) for part in batch_of(examples, picked, others))
        loss = difference(person(faces, mels), wanted, weights)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(person.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        yield Step(number, steps, float(loss.detach()))


def batch_of(examples: Examples, picked: Array, others: Array) -> tuple[Array, Array, Array]:
    """Faces (B, 6, 320, 320), mels (B, 1, 80, 16) and what is wanted (B, 3, 320, 320); `others` are the references."""
    wanted = _planes(examples.crops[picked])
    masked = wanted.copy()
    masked[:, :, MASK[0], MASK[1]] = 0
    faces = np.concatenate([_planes(examples.crops[others]), masked], axis=1)
    return faces, examples.mels[picked][:, None], wanted


def difference(made: torch.Tensor, wanted: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Of pixels, and of their differences to their neighbours; the mouth counts more."""
    error = made - wanted
    across, down = error.diff(dim=3).abs().mean(), error.diff(dim=2).abs().mean()
    return (error.abs() * weights).mean() + EDGES * (across + down)


@torch.no_grad()
def psnr_db(person: Person, examples: Examples, reference: Examples) -> float:
    """Of the mouth in frames that were not learnt from, against the first frame of `reference`."""
    person.eval()
    where = device()
    errors = []
    crops, mels = (
        np.concatenate(pair) for pair in ((reference.crops[:1], examples.crops), (reference.mels[:1], examples.mels))
    )
    both = Examples(crops, mels)
    for index in range(1, len(both)):
        parts = batch_of(both, np.array([index]), np.array([0]))
        faces, mel, wanted = (torch.from_numpy(part).to(where) for part in parts)
        error = (person(faces, mel) - wanted)[:, :, MOUTH[0], MOUTH[1]]
        errors.append(float((error**2).mean()))
    return float(-10 * np.log10(np.mean(errors) + 1e-12))


def _planes(crops: Array) -> Array:
    return np.ascontiguousarray(crops.transpose(0, 3, 1, 2), np.float32) / np.float32(255.0)


def _weights() -> torch.Tensor:
    weights = torch.ones(1, 1, SIZE, SIZE)
    weights[:, :, MOUTH[0], MOUTH[1]] = MOUTH_WEIGHT
    return weights
