"""Celery: carries 'there is work' to workers. It may lose or repeat that freely, for the database decides who works."""

from pathlib import Path

from celery import Celery

from studio.settings import StudioSettings

TASK = "studio.dub"
QUEUE = "studio"
MESSAGE_LIFE_S = 300


def make_celery(settings: StudioSettings) -> Celery:
    """The app, on the broker that the settings name, or on files that need no server."""
    app = Celery("studio")
    app.conf.update(
        broker_url=settings.broker_url or "filesystem://",
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_serializer="json",
        accept_content=["json"],
        worker_enable_remote_control=False,
    )
    if not settings.broker_url:
        app.conf.broker_transport_options = _folders(settings.data_dir.resolve() / "broker")
    return app


def _folders(root: Path) -> dict[str, str | float]:
    messages, control = root / "messages", root / "control"
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.2,
    }
