"""The lip-sync stage: its service, and what lives and dies with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, WebSocket

from lipsync.live.handler import PointerHandler
from lipsync.routes import add_routes
from lipsync.running import Running
from lipsync.settings import LipsyncSettings
from lipsync.speech.clock import FPS
from lipsync.stage import Stage
from wire.channels import HandlerFactory
from wire.compute import BATCH
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
            yield PointerHandler
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
    add_routes(app, settings)
    return app


async def _unload_idle(stage: Stage) -> None:
    while True:
        await asyncio.sleep(min(30.0, stage.settings.idle_unload_s))
        await stage.compute.run(stage.models.unload_idle, priority=BATCH)
