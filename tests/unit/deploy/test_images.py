"""The Dockerfile: linted, one target a service, pinned as the rest of the project is."""

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
