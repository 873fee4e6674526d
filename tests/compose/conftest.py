"""The stack in containers, built and started once; speech to push through its published ports."""

import contextlib
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests.compose.build import TAG, build
from tests.compose.engine import STAND_INS, ComposeStack, NoEngine, engine_environment
from tests.conftest import FreePorts, NeedsModels
from tests.integration.conftest import clips as clips
from wire.models import ModelStore

SERVICES = ("asr", "mt", "tts", "lipsync", "gateway")
PORTS = (
    *(f"{name.upper()}_PORT" for name in SERVICES),
    "LIPSYNC_GRPC_PORT",
    "EDGE_HTTP_PORT",
    "EDGE_HTTPS_PORT",
    "STUDIO_PORT",
)


@pytest.fixture(scope="session")
def engine() -> dict[str, str]:
    """How to reach a Docker engine. Without one nothing of this folder can be shown, and that is said, never hidden."""
    try:
        return engine_environment()
    except NoEngine as reason:
        pytest.skip(f"NOTHING ABOUT CONTAINERS WAS TESTED: {reason}")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the edge wants it, with a certificate of our own making for localhost."""
    folder = tmp_path_factory.mktemp("certificates")
    folder.chmod(0o755)
    key, chain = folder / "privkey.pem", folder / "fullchain.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", chain]
    subprocess.run([*made, *subject], check=True, capture_output=True)
    key.chmod(0o644)
    return folder


@pytest.fixture(scope="session")
def built(
    engine: dict[str, str],
    certificates: Path,
    models: ModelStore,
    needs_models: NeedsModels,
    free_ports: FreePorts,
) -> ComposeStack:
    """The live product with the edge in front and the studio beside it: images only."""
    needs_models(*(card.id for card in models.known() if "lite" in card.profiles))
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    environment = engine | ports
    environment |= {
        "COMPOSE_PROJECT_NAME": f"vivavoce-test-{os.getpid()}",
        "VIVAVOCE_VERSION": TAG,
        "MODELS_VOLUME": str(models.root.resolve()),
        "EDGE_CERTIFICATES": str(certificates),
        # Other work on this machine makes the stages look busy; the tests speak all the same.
        "GATEWAY_MOST_BUSY": "9",
        "FORWARDED_ALLOW_IPS": "172.16.0.0/12,192.168.0.0/16,10.0.0.0/8",
    }
    stack = ComposeStack(environment, profiles=["edge", "studio"], more=[STAND_INS / "compose.yml"])
    build(stack)
    return stack


@pytest.fixture(scope="session")
def compose(built: ComposeStack) -> Iterator[ComposeStack]:
    """The same, healthy; the translator's clock is two hours ahead."""
    try:
        began = time.monotonic()
        built.compose("up", "-d", "--no-build")
        built.await_healthy(SERVICES)
        print(f"ready in {time.monotonic() - began:.0f} s")
        yield built
    except BaseException:
        warnings.warn(built.compose("logs", "--tail", "30"), stacklevel=1)
        raise
    finally:
        built.down()


@pytest.fixture(scope="session")
def urls(compose: ComposeStack) -> dict[str, str]:
    """The published HTTP address of each service, by name."""
    return {name: f"http://127.0.0.1:{compose.environment[f'{name.upper()}_PORT']}" for name in (*SERVICES, "studio")}


@pytest.fixture(scope="session")
def prometheus(
    urls: dict[str, str], free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """The real Prometheus, of this machine, watching the containers."""
    binary = shutil.which("prometheus")
    if binary is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("prometheus is not installed (Debian: prometheus)")
    folder, (port,) = tmp_path_factory.mktemp("prometheus"), free_ports(1)
    targets = [url.removeprefix("http://") for url in urls.values()]
    job = {"job_name": "vivavoce", "scrape_interval": "1s", "static_configs": [{"targets": targets}]}
    (folder / "prometheus.yml").write_text(yaml.safe_dump({"scrape_configs": [job]}), encoding="utf-8")
    address = f"127.0.0.1:{port}"
    options = ["--config.file=prometheus.yml", f"--web.listen-address={address}", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("w") as log, subprocess.Popen([binary, *options], cwd=folder, stderr=log) as process:
        try:
            with httpx.Client(base_url=f"http://{address}", trust_env=False, timeout=10) as client:
                _await(client)
                yield client
        finally:
            process.terminate()


def _await(client: httpx.Client, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if client.get("/-/ready").status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("Prometheus does not become ready")
