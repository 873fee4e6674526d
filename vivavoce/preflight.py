"""What must be in place before services are started. Each check raises an error that says what to do."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from vivavoce.errors import NotSetUp
from vivavoce.ports import require_free_ports
from vivavoce.services import Service
from wire.models import ModelStore, Task

PULL = "vivavoce models pull --profile lite"
TASKS: dict[str, tuple[Task, ...]] = {"asr": ("asr", "vad"), "mt": ("mt",), "tts": ("tts",), "lipsync": ("face",)}
"""What each service cannot work without a model for."""


def require_models(store: ModelStore, tasks: Iterable[Task]) -> None:
    """At least one model for each task. Raises NotSetUp with the command that fetches them."""
    missing = [task for task in tasks if not store.installed(task)]
    if missing:
        raise NotSetUp(f"No model for {', '.join(missing)} is installed in {store.root}; fetch them with: {PULL}")


def require_frontend(folder: Path) -> None:
    """The built web page. Raises NotSetUp."""
    if not (folder / "index.html").is_file():
        raise NotSetUp(f"The web page is not built (no index.html in {folder}); build it with: make setup")


def require_all(services: Sequence[Service]) -> None:
    """Everything that a start needs. Raises PortTaken or NotSetUp."""
    require_free_ports(services)
    for service in services:
        frontend = getattr(service.settings, "frontend_dir", None)
        if frontend is not None:
            require_frontend(frontend)
    if services:
        settings = services[0].settings
        tasks = [task for service in services for task in TASKS.get(service.name, ())]
        require_models(ModelStore(settings.models_dir, settings.models_manifest), tasks)
