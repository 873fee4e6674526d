"""What a step gets: the order, the results of the steps before it, the storage, and a way to say how far it is."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from studio.options import Options
from studio.pipeline.plan import StepName
from studio.settings import StudioSettings
from studio.stages import Stages
from studio.storage.base import Storage

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """What is to be dubbed. `source` empty: found out. `edits`: sentence number to its new translation."""

    job_id: str
    upload: str
    filename: str
    source: str
    target: str
    options: Options = field(default_factory=Options)
    edits: dict[int, str] = field(default_factory=dict)


class Guard(Protocol):
    """The job's hold on the world. Each call raises Cancelled or LeaseLost when the step must stop."""

    def report(self, fraction: float, message: str = "") -> None:
        """How far the step is, 0 to 1."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


@dataclass(frozen=True)
class Context:
    """`attempt` marks what this run of the job writes, so that an older run that still lives cannot overwrite it."""

    order: Order
    storage: Storage
    stages: Stages
    settings: StudioSettings
    guard: Guard
    attempt: int
    work: Path
    results: dict[StepName, str]

    def result(self, step: StepName, kind: type[T]) -> T:
        """What an earlier step left."""
        return msgspec.json.decode(self.storage.read(self.results[step]), type=kind)

    def own_name(self, name: str) -> str:
        """Where this run keeps a file."""
        return f"jobs/{self.order.job_id}/{self.attempt}/{name}"

    def keep(self, name: str, path: Path) -> str:
        """Store a file of this run; its name in the storage."""
        kept = self.own_name(name)
        self.storage.put(kept, path)
        return kept

    def keep_bytes(self, name: str, data: bytes) -> str:
        kept = self.own_name(name)
        self.storage.put_bytes(kept, data)
        return kept

    def content_name(self, kind: str, *facts: object) -> str:
        """A name that says what is in the file: any run that makes the same may use it again."""
        digest = hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:32]
        return f"jobs/{self.order.job_id}/{kind}/{digest}"

    def scratch(self, name: str) -> Path:
        """A path in the folder that goes away with this run."""
        self.work.mkdir(parents=True, exist_ok=True)
        return self.work / name
