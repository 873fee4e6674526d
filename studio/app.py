"""The studio service: uploads, jobs, results."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI

from studio.routes import processing, results, uploading
from studio.settings import StudioSettings
from studio.studio import Studio, open_studio
from wire.errors import StageUnavailable
from wire.service import create_service

SERVICE = "studio"


def create_app(settings: StudioSettings, *, dispatch: bool = True) -> FastAPI:
    """The service. Without `dispatch` nobody works on its jobs."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = open_studio(settings)
        app.state.studio = opened
        if dispatch:
            opened.start()
        try:
            yield None
        finally:
            app.state.studio = None
            await opened.close()

    def studio() -> Studio:
        found: Studio | None = getattr(app.state, "studio", None)
        if found is None:
            raise StageUnavailable(f"The studio is not ready: {app.state.shell.problem}")
        return found

    def facts() -> dict[str, Any]:
        room = studio()
        return {"jobs": room.desk.counts(), "workers": room.workers.pids}

    app = create_service(name=SERVICE, settings=settings, lifespan=lifespan, info=facts, loaded=facts)
    for part in (uploading, processing, results):
        app.include_router(part.router(studio))
    return app
