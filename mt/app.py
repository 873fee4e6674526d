"""The translation service: loads what is installed, serves channels, plain sockets and the batch routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.websockets import WebSocket

from mt.batch import Batch
from mt.detect import Detector
from mt.engines.base import EngineOptions
from mt.interpreter import Interpreter
from mt.library import Library
from mt.plain import PlainClients
from mt.routes import router
from mt.session import Session
from mt.settings import MtSettings
from mt.wordings import Wordings
from wire.channels import Handler, HandlerFactory, Port
from wire.compute import ComputeThread
from wire.errors import StageUnavailable, WireError
from wire.load import Load
from wire.logs import get_logger
from wire.models import ModelStore
from wire.registry import Registry
from wire.service import create_service

log = get_logger()


class Stage:
    """What the routes share once the service is up."""

    def __init__(self, settings: MtSettings, library: Library | None = None) -> None:
        self.settings = settings
        self.compute: ComputeThread | None = None
        self._given = library
        self._library: Library | None = None
        self._batch: Batch | None = None
        self._plain: PlainClients | None = None

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[HandlerFactory]:
        """Raises ModelMissing when there is nothing to translate with."""
        settings = self.settings
        library = self._given or open_library(settings)
        compute = self.compute = ComputeThread("mt", max_queue=settings.max_queue)
        interpreter = Interpreter(library, compute)
        try:
            await preload(library, compute, settings.preload_max_mb)
            self._library = library
            self._batch = Batch(interpreter, Wordings(library, compute), Detector(), settings)
            self._plain = PlainClients(self._batch)

            def make_handler(port: Port) -> Handler:
                return Session(port, interpreter, settings)

            yield make_handler
        finally:
            compute.close()

    def library(self) -> Library:
        """Raises StageUnavailable before the service is ready."""
        if self._library is None:
            raise StageUnavailable("mt is not ready; /readyz says why.")
        return self._library

    def batch(self) -> Batch:
        """Raises StageUnavailable before the service is ready."""
        if self._batch is None:
            raise StageUnavailable("mt is not ready; /readyz says why.")
        return self._batch

    async def plain(self, socket: WebSocket, registry: Registry) -> None:
        """Serve a client without the subprotocol."""
        if self._plain is None:
            raise StageUnavailable("mt is not ready; /readyz says why.")
        await self._plain(socket, registry)

    def info(self) -> dict[str, Any]:
        """Models, languages and pairs, with the way of each."""
        library = self.library()
        routes = library.routes()
        pairs = [
            {"source": source, "target": target, "via": list(route.models), "pivot": route.pivot}
            for (source, target), route in routes.items()
        ]
        return {
            "models": library.models(),
            "languages": sorted({language for pair in routes for language in pair}),
            "pairs": pairs,
        }

    def loaded(self) -> dict[str, Any]:
        """What is in memory, and where it runs."""
        return {"models": self.library().loaded(), "threads": self.settings.threads}


def open_library(settings: MtSettings) -> Library:
    """The installed models. Raises ManifestInvalid."""
    store = ModelStore(settings.models_dir, settings.models_manifest)
    return Library(
        store, EngineOptions(settings.threads, "cuda" if settings.use_gpu else "cpu"), preferred=settings.model
    )


async def preload(library: Library, compute: ComputeThread, max_mb: int) -> None:
    """Load the small models and run each once: first calls are slow. One that does not load is left out, and logged."""
    for model_id in library.small(max_mb):
        try:
            translator = await compute.run(library.translator, model_id)
            source, target = min(translator.pairs)
            await compute.run(translator.translate, ["."], source, target)
        except WireError as error:
            log.error("model left out", model=model_id, code=error.code, problem=error.message)
            library.leave_out(model_id)
    library.require_any()


def create_app(settings: MtSettings, library: Library | None = None) -> FastAPI:
    """The service; `library` replaces the installed models."""
    stage = Stage(settings, library)
    app = create_service(
        name="mt",
        settings=settings,
        lifespan=stage.lifespan,
        info=stage.info,
        loaded=stage.loaded,
        next_stage=("tts", settings.next_socket) if settings.next_socket else None,
        plain=stage.plain,
        load=Load(lambda: stage.compute, "The translator is busy: it shows whole phrases only."),
    )
    app.include_router(router(stage.batch, stage.library))
    app.state.stage = stage
    return app
