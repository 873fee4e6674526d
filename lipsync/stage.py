"""What the stage's faces (HTTP, socket, gRPC, command line) share: the engines, loaded once, and the compute thread."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import cv2

from lipsync.arrays import Image
from lipsync.cast.choice import Choice
from lipsync.cast.follow import Cast
from lipsync.cast.scan import Person, Scan, crowded
from lipsync.cast.turns import Turn
from lipsync.engines.base import Renderer
from lipsync.engines.mouthbank import MouthBankRenderer
from lipsync.faces.detector import FaceDetector
from lipsync.faces.mesh import FaceMesh
from lipsync.faces.tracker import Detector, Mesh, Tracker
from lipsync.families import FAMILIES
from lipsync.loading import FolderLoader
from lipsync.mouth.mirror import Mirror
from lipsync.registry import ModelRegistry
from lipsync.settings import LipsyncSettings
from wire.compute import ComputeThread
from wire.models import ModelStore

BUILT_IN = MouthBankRenderer.name


class Stage:
    """Loads on creation (0.2 s). Raises ModelMissing with the command that fetches the face models.

    Detector, mesh and registry are shared by all channels: use them on the compute thread only.
    """

    def __init__(self, settings: LipsyncSettings) -> None:
        self.settings = settings
        self.store = ModelStore(settings.models_dir, settings.models_manifest)
        self.people = settings.people_dir or settings.models_dir / "people"
        self.loader = FolderLoader(self.store, FAMILIES, self.people, threads=settings.threads)
        self.models = ModelRegistry(
            self.loader,
            time.monotonic,
            max_models=settings.max_models,
            max_mb=settings.max_models_mb,
            idle_s=settings.idle_unload_s,
            gpus=settings.gpus_used,
        )
        self._detector: Detector
        self._mesh: Mesh
        self._load()
        self.compute = ComputeThread("lipsync", max_queue=settings.max_queue)

    def _load(self) -> None:
        cv2.setNumThreads(self.settings.threads)  # a second thread for a small picture costs more than it brings
        folder = self.store.path(self.settings.face_model)
        self._detector = FaceDetector(folder, threads=self.settings.threads)
        self._mesh = FaceMesh(folder, threads=self.settings.threads)

    def warm_up(self) -> None:
        """Load and try the models that the settings name. Raises what loading raises."""
        for name in filter(None, map(str.strip, self.settings.warm_models.split(","))):
            self.models.load(name).model.warm_up()

    def tracker(self, *, smooth: bool = True) -> Tracker:
        """A tracker of a face of its own; without smoothing to measure what is really there."""
        return Tracker(self._detector, self._mesh, smooth=smooth)

    def scan(self, make: Callable[[], Renderer]) -> Scan:
        """For the faces of a whole video, each with a renderer that `make` gives."""
        return Scan(self._detector, self._mesh, make)

    def crowded(self, images: Iterable[Image]) -> bool:
        """Whether any of these frames shows several faces that could speak."""
        return crowded(self._detector, images)

    def cast(self, people: Sequence[Person], turns: Sequence[Turn]) -> Cast:
        """Who of the people that a scan saw speaks when."""
        return Cast(Choice(people, turns), self._detector, self._mesh)

    def require(self, name: str) -> None:
        """Raises UnknownRenderer or ModelMissing for a renderer that `borrow` could not give."""
        if (name or self.settings.renderer) != BUILT_IN:
            self.loader.expected_mb(name or self.settings.renderer)

    @contextmanager
    def borrow(self, name: str = "") -> Iterator[Renderer]:
        """A renderer of one's own, its model held meanwhile. Raises UnknownRenderer, ModelMissing or ModelsFull."""
        with self.borrow_many(name) as make:
            yield make()

    @contextmanager
    def borrow_many(self, name: str = "") -> Iterator[Callable[[], Renderer]]:
        """What gives a renderer for each of several faces. Raises as `borrow` does."""
        name = name or self.settings.renderer
        if name == BUILT_IN:
            yield lambda: MouthBankRenderer(mirror=Mirror(self._mesh))
            return
        entry = self.models.hold(name)
        try:
            yield entry.model.renderer
        finally:
            self.models.release(entry)

    def facts(self) -> dict[str, Any]:
        """The renderers that could be used, and which models are loaded, as JSON."""
        loaded = [{"id": e.id, "mb": round(e.model.memory_mb, 1), "uses": e.uses} for e in self.models.entries()]
        return {
            "renderers": [BUILT_IN, *(name for name, here in self.loader.known().items() if here)],
            "loaded": loaded,
        }

    def close(self) -> None:
        self.compute.close()
