"""`vivavoce lipsync train`, from the video to the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from lipsync.faces.tracker import Tracker
from lipsync.training.clip import gather
from lipsync.training.export import export
from lipsync.training.fit import Step, fit, psnr_db
from lipsync.training.network import Person


@dataclass(frozen=True)
class Plan:
    """What to train from, where it goes, and how long."""

    video: Path
    out: Path
    steps: int
    batch: int
    max_frames: int


@dataclass(frozen=True)
class Trained:
    """How it went: frames learnt from, frames kept to judge by, and the PSNR of the mouth in those."""

    frames: int
    judged: int
    psnr_db: float


def train(plan: Plan, tracker: Tracker) -> Iterator[Step | Trained]:
    """The steps as they are done, then the outcome. Raises MediaUnreadable or NoFace."""
    torch.manual_seed(0)
    learnt, judged = gather(plan.video, tracker, max_frames=plan.max_frames).split()
    person = Person()
    yield from fit(person, learnt, steps=plan.steps, batch=plan.batch)
    outcome = Trained(len(learnt), len(judged), psnr_db(person, judged, learnt))
    plan.out.parent.mkdir(parents=True, exist_ok=True)
    export(person, plan.out)
    yield outcome
