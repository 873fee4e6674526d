"""What is wrong is said in one line, in the log and in `/readyz`, and the engine shows it."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.compose.containers import Container, container
from tests.compose.engine import ComposeStack
from wire.models import ModelStore

pytestmark = [pytest.mark.compose, pytest.mark.models, pytest.mark.timeout(1500)]
DOWNLOAD = ("python", "-m", "model_downloader")
VOICES = "silero-vad"


@pytest.fixture
def copied(models: ModelStore, tmp_path: Path) -> Path:
    """The recogniser's models in a folder of their own, the voice detector's as a copy that may be damaged."""
    tmp_path.chmod(0o755)
    for name in ("whisper-base", "moonshine-base-en", VOICES):
        shutil.copytree(models.root / name, tmp_path / name, copy_function=shutil.copy if name == VOICES else link)
    return tmp_path


def link(source: str, target: str) -> None:
    try:
        Path(target).hardlink_to(Path(source).resolve())
    except OSError:
        shutil.copy(source, target)


def unready(running: Container, said: str) -> None:
    """The engine calls it unhealthy, and both `/readyz` and one line of the log say why."""
    assert said in running.unhealthy()
    lines = running.log()
    assert sum("not ready" in line and said in line for line in lines) == 1, lines
    assert not any("Traceback" in line for line in lines), lines


def test_no_models(built: ComposeStack) -> None:
    with container(built, "mt") as running:
        unready(running, "no translation model in /models can be used; fetch them with: vivavoce models pull")


def test_a_damaged_model(built: ComposeStack, copied: Path) -> None:
    (weights,) = (copied / VOICES).glob("*.onnx")
    weights.write_bytes(weights.read_bytes()[:1000])
    with container(built, "asr", "-v", f"{copied}:/models:ro") as running:
        unready(running, f"the model {VOICES} in /models is damaged")


def test_a_wrong_checksum(built: ComposeStack, copied: Path) -> None:
    (weights,) = (copied / VOICES).glob("*.onnx")
    weights.write_bytes(weights.read_bytes()[:1000].ljust(weights.stat().st_size, b"\0"))
    mounted = ("-v", f"{copied}:/models:ro")
    with (
        container(built, "asr", *mounted) as running,
        container(built, "model-downloader", *mounted, command=(*DOWNLOAD, "verify")) as verifying,
    ):
        assert verifying.ended() == 1
        assert any(f"{VOICES}/{weights.name}: other content than was installed" in line for line in verifying.log())
        unready(running, "`vivavoce models verify` looks for damaged files")


@pytest.mark.parametrize(
    ("mounted", "said"),
    [
        (("--tmpfs", "/models:ro,uid=10001"), "/models cannot be written (Read-only file system)"),
        (("--tmpfs", "/models:size=1m,uid=10001"), "/models has 1 MB free"),
    ],
    ids=["read-only", "full"],
)
def test_a_volume_that_takes_no_models(built: ComposeStack, mounted: tuple[str, ...], said: str) -> None:
    fetch = (*DOWNLOAD, "pull", "--model", VOICES)
    with container(built, "model-downloader", *mounted, command=fetch) as running:
        assert running.ended() == 1
        assert sum(said in line for line in running.log()) == 1, running.log()


def test_a_port_that_is_taken(built: ComposeStack) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(subprocess.CalledProcessError) as caught,
            container(built, "mt", "--rm", "-p", f"{port}:8001"),
        ):
            pass
    assert f":{port}" in caught.value.stderr
    assert "already" in caught.value.stderr


def test_gpus_where_there_are_none(built: ComposeStack, models: ModelStore) -> None:
    if shutil.which("nvidia-smi"):
        pytest.skip("there is a GPU here")
    with pytest.raises(subprocess.CalledProcessError) as caught, container(built, "mt", "--rm", "--gpus", "all"):
        pass
    assert "could not select device driver" in caught.value.stderr
    mounted = ("-v", f"{models.root.resolve()}:/models:ro", "-e", "USE_GPU=true")
    with container(built, "mt", *mounted) as running:
        unready(running, "USE_GPU is true, but no GPU is visible here")


def test_a_wrong_setting(built: ComposeStack) -> None:
    with container(built, "asr", "-e", "CHUNK_DURATION_MS=fast") as running:
        assert running.ended() == 2
        (line,) = running.log()
    assert line.startswith("The setting CHUNK_DURATION_MS is wrong: ")
    assert line.endswith("(found 'fast'); see env.example.")


def test_a_gateway_without_stages(built: ComposeStack) -> None:
    with container(built, "gateway", "-e", "MT_URL=http://nowhere:8001") as running:
        assert "mt: no answer from http://nowhere:8001 (ConnectError)" in running.unhealthy()
        assert sum("stage is away" in line and "stage=mt" in line for line in running.log()) == 1, running.log()
