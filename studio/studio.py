"""What the routes share: the desks, the storage, and the dispatcher, as long as the service is up."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import Engine

from studio.jobs.celery_app import MESSAGE_LIFE_S, TASK, make_celery
from studio.jobs.database import open_database
from studio.jobs.desk import Desk
from studio.jobs.dispatcher import Dispatcher
from studio.jobs.workers import Workers
from studio.languages import Languages
from studio.retention import Keeper
from studio.settings import StudioSettings
from studio.storage.base import Storage
from studio.storage.choose import open_storage
from studio.uploads import Uploads
from wire.logs import get_logger

log = get_logger()


@dataclass
class Studio:
    """Made by `open_studio`, ended by `close`."""

    settings: StudioSettings
    engine: Engine
    storage: Storage
    uploads: Uploads
    desk: Desk
    keeper: Keeper
    languages: Languages
    workers: Workers
    dispatching: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        """Begin to hand out jobs."""
        celery = make_celery(self.settings)

        def send(job_id: str) -> None:
            try:
                celery.send_task(TASK, (job_id,), expires=MESSAGE_LIFE_S, retry=False)
            except Exception as error:  # kombu raises what its transports raise
                log.warning("the broker does not answer; trying again", error=type(error).__name__)

        dispatcher = Dispatcher(self.desk, send, self.workers, self.keeper.clean, max_deaths=self.settings.max_attempts)
        self.dispatching = asyncio.create_task(dispatcher.run(), name="dispatcher")

    async def close(self) -> None:
        if self.dispatching is not None:
            self.dispatching.cancel()
            await asyncio.gather(self.dispatching, return_exceptions=True)
        await asyncio.to_thread(self.workers.stop)
        await self.languages.close()
        self.engine.dispose()


def open_studio(settings: StudioSettings) -> Studio:
    """Raises DatabaseUnavailable or InvalidInput."""
    engine, storage = open_database(settings), open_storage(settings)
    uploads = Uploads(engine, storage, max_bytes=settings.max_upload_mb * 1_000_000)
    return Studio(
        settings,
        engine,
        storage,
        uploads,
        Desk(engine, max_jobs=settings.max_jobs),
        Keeper(
            engine,
            storage,
            uploads,
            retention_s=settings.retention_h * 3600,
            quota_bytes=settings.quota_mb * 1_000_000,
        ),
        Languages(settings),
        Workers(settings.workers, settings.worker_idle_s),
    )
