"""The recognition service: loads what the settings name, serves channels, plain sockets and the batch routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from asr.batch import Batch
from asr.library import MakeDetector, open_detector, open_ears
from asr.plain import serve_plain
from asr.routes import router
from asr.routing import Ears
from asr.session import Session
from asr.settings import AsrSettings
from wire.channels import Handler, HandlerFactory, Port
from wire.compute import ComputeThread
from wire.errors import StageUnavailable
from wire.load import Load
from wire.models import ModelStore
from wire.service import create_service
from wire.settings import half_of_the_cores


class Stage:
    """What the routes share once the service is up."""

    def __init__(self, settings: AsrSettings, ears: Ears | None = None, detector: MakeDetector | None = None) -> None:
        self.settings = settings
        self.compute: ComputeThread | None = None
        self._store = ModelStore(settings.models_dir, settings.models_manifest)
        self._given, self._given_detector = ears, detector
        self._ears: Ears | None = None
        self._batch: Batch | None = None

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[HandlerFactory]:
        """Raises ModelMissing when something that the settings name is not installed."""
        workers = self.settings.workers or half_of_the_cores()
        compute = self.compute = ComputeThread("asr", max_queue=self.settings.max_queue, workers=workers)
        try:
            detector = self._given_detector or open_detector(self.settings, self._store.path)
            ears = await self._open(compute)
            self._ears = ears
            self._batch = Batch(ears, compute, detector, self.settings)

            def make_handler(port: Port) -> Handler:
                return Session(port, ears, detector(), compute, self.settings)

            yield make_handler
        finally:
            compute.close()

    async def _open(self, compute: ComputeThread) -> Ears:
        if self._given is not None:
            return self._given
        return await compute.run(open_ears, self.settings, self._store)

    @property
    def ears(self) -> Ears:
        """Raises StageUnavailable before the service is ready."""
        if self._ears is None:
            raise StageUnavailable("asr is not ready; /readyz says why.")
        return self._ears

    def batch(self) -> Batch:
        """Raises StageUnavailable before the service is ready."""
        if self._batch is None:
            raise StageUnavailable("asr is not ready; /readyz says why.")
        return self._batch

    def info(self) -> dict[str, Any]:
        """Models, languages, and what can be translated from speech alone."""
        ears = self.ears
        translator = ears.translator
        return {
            "models": [
                {"id": e.name, "languages": list(e.languages), "sha256": self._hashes(e.name)} for e in ears.recognizers
            ],
            "languages": ears.languages,
            "detection": ears.detector is not None,
            "translates_to": list(translator.translates_to) if translator else [],
            "translator": translator.name if translator else "",
            "vad": self.settings.vad if self.settings.vad_enabled else "off",
        }

    def loaded(self) -> dict[str, Any]:
        """What is in memory, and where it runs."""
        names = [engine.name for engine in self.ears.recognizers]
        return {"models": names, "device": "cuda" if self.settings.use_gpu else "cpu", "threads": self.settings.threads}

    def _hashes(self, name: str) -> dict[str, str]:
        installed = {card.id for card in self._store.installed("asr")}
        return self._store.sha256(name) if name in installed else {}


def create_app(settings: AsrSettings, ears: Ears | None = None, detector: MakeDetector | None = None) -> FastAPI:
    """The service; `ears` and `detector` replace the installed models."""
    stage = Stage(settings, ears, detector)
    app = create_service(
        name="asr",
        settings=settings,
        lifespan=stage.lifespan,
        info=stage.info,
        loaded=stage.loaded,
        next_stage=("mt", settings.next_socket) if settings.next_socket else None,
        plain=serve_plain,
        load=Load(lambda: stage.compute, "The recogniser is busy: captions come less often."),
    )
    app.include_router(router(stage.batch, max_upload_mb=settings.max_upload_mb))
    app.state.stage = stage
    return app
