"""The synthesis service: loads what is installed, serves channels, plain sockets and the batch routes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.websockets import WebSocket

from tts.batch import Batch
from tts.describe import describe, models
from tts.engines.base import Synthesizer
from tts.library import open_engines
from tts.plain import PlainClients
from tts.routes import router
from tts.session import Session
from tts.settings import TtsSettings
from tts.speaker import Order, Speaker
from tts.voices import VoiceBook
from wire.channels import Handler, HandlerFactory, Port
from wire.compute import ComputeThread
from wire.errors import StageUnavailable, WireError
from wire.load import Load
from wire.logs import get_logger
from wire.memory import give_back
from wire.models import ModelStore
from wire.registry import Registry
from wire.service import create_service
from wire.settings import cores, half_of_the_cores

log = get_logger()


class Stage:
    """What the routes share once the service is up."""

    def __init__(self, settings: TtsSettings, engines: Sequence[Synthesizer] | None = None) -> None:
        self.settings = settings
        self.compute: ComputeThread | None = None
        self._store = ModelStore(settings.models_dir, settings.models_manifest)
        self._given = engines
        self._speaker: Speaker | None = None
        self._batch: Batch | None = None
        self._plain: PlainClients | None = None

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[HandlerFactory]:
        """Raises ModelMissing when nothing but the last resort is installed."""
        settings = self.settings
        workers = settings.workers or half_of_the_cores()
        batch_workers = settings.workers or cores()
        compute = self.compute = ComputeThread(
            "tts", max_queue=settings.max_queue, workers=workers, batch_workers=batch_workers
        )
        try:
            engines = (
                self._given
                if self._given is not None
                else open_engines(self._store, threads=settings.threads, gpu=settings.use_gpu)
            )
            speaker = Speaker(VoiceBook(engines, preferred=settings.model))
            await warm_up(speaker, compute, settings.warm)
            self._speaker = speaker
            self._batch = Batch(speaker, compute, settings)
            self._plain = PlainClients(speaker, compute, settings)

            def make_handler(port: Port) -> Handler:
                return Session(port, speaker, compute, settings)

            yield make_handler
        finally:
            compute.close()

    def batch(self) -> Batch:
        """Raises StageUnavailable before the service is ready."""
        if self._batch is None:
            raise StageUnavailable("tts is not ready; /readyz says why.")
        return self._batch

    async def plain(self, socket: WebSocket, registry: Registry) -> None:
        """Serve a client without the subprotocol."""
        if self._plain is None:
            raise StageUnavailable("tts is not ready; /readyz says why.")
        await self._plain(socket, registry)

    def info(self) -> dict[str, Any]:
        """Models, languages and voices."""
        book = self._ready().book
        return {"models": models(book, self._store), "languages": book.languages, "voices": describe(book)}

    def loaded(self) -> dict[str, Any]:
        """What is in memory, and where it runs."""
        engines = [engine.name for engine in self._ready().book.engines if engine.ready]
        return {
            "engines": engines,
            "device": "cuda" if self.settings.use_gpu else "cpu",
            "threads": self.settings.threads,
        }

    def _ready(self) -> Speaker:
        if self._speaker is None:
            raise StageUnavailable("tts is not ready; /readyz says why.")
        return self._speaker


async def warm_up(speaker: Speaker, compute: ComputeThread, languages: Sequence[str]) -> None:
    """Make the default voices of these languages ready, and let each say a word: first calls are slow."""
    for language in languages:
        try:
            voice = speaker.book.choose(language)
            await compute.run(speaker.prepare, voice)
            await compute.run(list, speaker.speak(Order("OK.", voice)))
        except WireError as error:
            log.warning("voice not warmed", language=language, code=error.code, problem=error.message)
    await compute.run(give_back)


def create_app(settings: TtsSettings, engines: Sequence[Synthesizer] | None = None) -> FastAPI:
    """The service; `engines` replace the installed ones."""
    stage = Stage(settings, engines)
    app = create_service(
        name="tts",
        settings=settings,
        lifespan=stage.lifespan,
        info=stage.info,
        loaded=stage.loaded,
        plain=stage.plain,
        load=Load(lambda: stage.compute, "The voice is busy: it begins a little later."),
    )
    app.include_router(router(stage.batch))
    app.state.stage = stage
    return app
