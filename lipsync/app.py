"""The lip-sync stage: its service, and what lives and dies with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, WebSocket

from lipsync.live.session import Ear, FaceSession, MakeEar
from lipsync.routes import add_routes
from lipsync.running import Running
from lipsync.settings import LipsyncSettings
from lipsync.speech.clock import FPS
from lipsync.stage import Stage
from wire.addresses import socket_url
from wire.channels import Handler, HandlerFactory, Port
from wire.compute import BATCH
from wire.link import Link, Receive
from wire.registry import Registry
from wire.service import create_service

SERVICE = "lipsync"


def create_app(settings: LipsyncSettings) -> FastAPI:
    """The stage. Without the face models it is up, but not ready, and /readyz says how to fetch them."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[HandlerFactory | None]:
        running = Running(settings)
        app.state.running = running
        idle = asyncio.create_task(_unload_idle(running.stage), name="unload idle models")
        try:
            await running.stage.compute.run(running.stage.warm_up)
            await running.rpc.start()

            def make_handler(port: Port) -> Handler:
                return FaceSession(port, running.stage, ear_maker(settings))

            yield make_handler
        finally:
            await running.rpc.stop()
            idle.cancel()
            await asyncio.gather(idle, return_exceptions=True)
            await running.jobs.close()
            running.stage.close()

    def info() -> dict[str, Any]:
        return {**app.state.running.stage.facts(), "default": settings.renderer, "fps": FPS}

    def loaded() -> dict[str, Any]:
        return {"device": f"{settings.gpus_used} gpu" if settings.use_gpu else "cpu", "face_model": settings.face_model}

    async def plain(socket: WebSocket, _: Registry) -> None:
        await app.state.running.sockets.serve(socket)

    app = create_service(name=SERVICE, settings=settings, lifespan=lifespan, info=info, loaded=loaded, plain=plain)
    add_routes(app)
    return app


def ear_maker(settings: LipsyncSettings) -> MakeEar:
    """Links that listen to tts, which waits for none of them."""

    def make(channel: str, on_message: Receive) -> Ear:
        if not settings.tts_url:
            return _Deaf()
        return Link(socket_url(settings.tts_url), channel, stage="tts", role="listen", on_message=on_message)

    return make


class _Deaf:
    """Hears nothing: there is no tts."""

    def start(self) -> None:
        pass

    async def close(self) -> None:
        pass


async def _unload_idle(stage: Stage) -> None:
    while True:
        await asyncio.sleep(min(30.0, stage.settings.idle_unload_s))
        await stage.compute.run(stage.models.unload_idle, priority=BATCH)
