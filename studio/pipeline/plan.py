"""The steps of a dubbing in their order, the phase that a user sees each under, and what share of the work it is."""

from dataclasses import dataclass
from typing import Literal, get_args

Phase = Literal["asr", "translate", "tts", "lipsync", "mux"]
StepName = Literal["extract", "transcribe", "speakers", "translate", "speak", "lipsync", "mix", "mux"]
PHASES: tuple[Phase, ...] = get_args(Phase)


@dataclass(frozen=True)
class Planned:
    """`weight` is the usual share of a job's time, for the progress bar."""

    name: StepName
    phase: Phase
    weight: float
    doing: str


PLAN: tuple[Planned, ...] = (
    Planned("extract", "asr", 2, "Reading the file"),
    Planned("transcribe", "asr", 14, "Writing down what is said"),
    Planned("speakers", "asr", 6, "Telling the speakers apart"),
    Planned("translate", "translate", 2, "Translating"),
    Planned("speak", "tts", 34, "Speaking the translation"),
    Planned("lipsync", "lipsync", 36, "Moving the lips"),
    Planned("mix", "mux", 4, "Mixing the sound"),
    Planned("mux", "mux", 2, "Writing the video"),
)
BESIDE: frozenset[StepName] = frozenset(("speakers", "mix"))
"""Steps that need nothing of the one before them: both run at once, for they use different services."""
ORDER: tuple[StepName, ...] = tuple(planned.name for planned in PLAN)
EDITABLE_FROM: StepName = "translate"
"""The first step that runs again when a sentence was edited."""


def planned(name: str) -> Planned:
    return next(step for step in PLAN if step.name == name)


def groups() -> list[list[Planned]]:
    """The steps in order, those that run at once together."""
    found: list[list[Planned]] = []
    for step in PLAN:
        if step.name in BESIDE:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def overall(done: set[str], current: str, fraction: float) -> float:
    """Progress of the whole job, 0 to 1."""
    reached = sum(step.weight for step in PLAN if step.name in done)
    if current and current not in done:
        reached += planned(current).weight * min(1.0, max(0.0, fraction))
    return reached / sum(step.weight for step in PLAN)


def from_step(first: StepName) -> tuple[StepName, ...]:
    """This step and all after it."""
    return ORDER[ORDER.index(first) :]
