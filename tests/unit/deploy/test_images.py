"""The Dockerfile: linted, one target a service, pinned as the rest of the project is."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
HADOLINT = Path(sys.executable).with_name("hadolint")
NOT_OURS_TO_PIN = ("DL3008",)
"""Debian's packages: the base image decides their versions."""


def test_dockerfile_is_clean() -> None:
    ignored = [option for rule in NOT_OURS_TO_PIN for option in ("--ignore", rule)]
    found = subprocess.run([HADOLINT, *ignored, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("target", ["asr", "mt", "tts", "lipsync", "gateway", "studio", "model-downloader", "mlflow"])
def test_every_service_has_a_target(target: str) -> None:
    assert re.search(rf"^FROM \w+ AS {target}$", DOCKERFILE, re.MULTILINE)


def test_uv_is_the_one_of_the_environment() -> None:
    (image,) = re.findall(r"UV_VERSION=(\S+)", DOCKERFILE)
    assert f"uv_version={image}\n" in (ROOT / "script" / "environment").read_text(encoding="utf-8")


def test_no_image_ends_as_root() -> None:
    for stage in re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]:
        users = re.findall(r"^USER (\S+)", stage, re.MULTILINE)
        assert not users or users[-1] == "10001:10001"


@pytest.mark.parametrize("service", ["asr", "mt", "tts", "lipsync", "gateway", "studio"])
def test_an_image_has_every_package_that_its_code_imports(service: str) -> None:
    command = [sys.executable, "script/lock_subset.py", service, "telemetry"]
    locked = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    there = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", locked, re.MULTILINE)}
    providers = importlib.metadata.packages_distributions()
    for path in [*(ROOT / "wire").rglob("*.py"), *(ROOT / service).rglob("*.py")]:
        if "training" in path.parts or path.name in ("cli.py", "generate.py"):  # for people, never loaded in an image
            continue
        for module in imported(path) - set(sys.stdlib_module_names) - {"wire", service}:
            names = {name.lower().replace("_", "-") for name in providers.get(module, ())}
            assert not names or names & there, f"{path.relative_to(ROOT)} imports {module}"


def imported(path: Path) -> set[str]:
    """Top-level modules that a file imports as it is loaded or later."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
