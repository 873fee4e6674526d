"""What tests share: real data, real models, free ports, and the real services started once for a whole run."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest
from hypothesis import settings

from vivavoce.services import load_services
from vivavoce.stack import Stack
from wire.models import ModelStore, pull_command

settings.register_profile("vivavoce", deadline=None)  # a busy machine is no failure
settings.load_profile("vivavoce")
# A busy machine is slow; that says nothing of the code.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
NeedsModels = Callable[..., ModelStore]
FreePorts = Callable[[int], list[int]]
PORT_SETTINGS = (
    "ASR_PORT",
    "MT_PORT",
    "TTS_PORT",
    "LIPSYNC_PORT",
    "LIPSYNC_GRPC_PORT",
    "GATEWAY_PORT",
    "STUDIO_PORT",
)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings and texts; skips where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip("no ../shared/data beside the project: the tests on real recordings are skipped")
    return SHARED_DATA


@pytest.fixture(scope="session")
def models() -> ModelStore:
    """The installed models."""
    return ModelStore(Path(os.environ.get("MODELS_DIR", ROOT / "models")), ROOT / "model_downloader" / "models.yaml")


@pytest.fixture(scope="session")
def needs_models(models: ModelStore) -> NeedsModels:
    """`needs_models("whisper-base", …)` gives the store, or skips with the commands that fetch what is missing.

    In CI, where everything is fetched first, a missing model is a failure.
    """

    def require(*ids: str) -> ModelStore:
        missing = [model for model in ids if models.marker(models.card(model)) is None]
        if missing:
            reason = f"not installed: {', '.join(missing)}; fetch with: {'; '.join(map(pull_command, missing))}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        return models

    return require


@pytest.fixture(scope="session")
def free_ports() -> FreePorts:
    """`free_ports(3)`: that many TCP ports of this machine that nobody listens on now."""

    def find(count: int) -> list[int]:
        probes = [socket.socket() for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        ports = [int(probe.getsockname()[1]) for probe in probes]
        for probe in probes:
            with closing(probe):
                pass
        return ports

    return find


@pytest.fixture(scope="session")
def stack_environment(free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """Ports, folders and limits of the services that the tests start; the environment of this process, too."""
    with pytest.MonkeyPatch.context() as patch:
        for name, port in zip(PORT_SETTINGS, free_ports(len(PORT_SETTINGS)), strict=True):
            patch.setenv(name, str(port))
        page = tmp_path_factory.mktemp("page")
        (page / "index.html").write_text("<!doctype html><title>Vivavoce</title>", encoding="utf-8")
        if not (ROOT / "frontend" / "dist" / "index.html").is_file():
            patch.setenv("GATEWAY_FRONTEND_DIR", str(page))
        # Tests open and drop many sessions from one address.
        patch.setenv("GATEWAY_MAX_CHANNELS_PER_ADDRESS", "8")
        patch.setenv("GATEWAY_JOINS_PER_MINUTE", "600")
        # Several sessions at once, on a machine that may be busy with other things.
        patch.setenv("GATEWAY_MOST_BUSY", "2")
        patch.setenv("STUDIO_DATA_DIR", str(tmp_path_factory.mktemp("studio")))
        patch.chdir(ROOT)
        yield patch


@pytest.fixture(scope="session")
def stack(
    needs_models: NeedsModels,
    models: ModelStore,
    stack_environment: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """All services on real models, on free ports, started as `vivavoce run` starts them.

    Channels of vanished clients close after 2 s, so that tests can wait for it.
    """
    needs_models(*(card.id for card in models.known() if "lite" in card.profiles))
    grace = {f"{stage}_CHANNEL_GRACE_S": "2" for stage in ("ASR", "MT", "TTS", "LIPSYNC", "GATEWAY")}
    run_dir = tmp_path_factory.mktemp("run")
    with Stack(load_services(), directory=ROOT, run_dir=run_dir, environment={**os.environ, **grace}) as services:
        services.await_ready()
        yield services
