"""What a figure means nothing without: the machine, the code and the models it was measured on."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from vivavoce.services import project_root

NAME_LENGTH = 12


def processor() -> str:
    """The processor's name."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> dict[str, Any]:
    """Hardware and interpreter, and how busy the machine was with other things."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(load, 2),
    }


def commit() -> str:
    """The checkout's commit, with `+` behind it where files differ; empty outside of a checkout."""
    git = ["git", "-C", str(project_root())]
    try:
        name = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S603
        dirty = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""
    return name.stdout.strip()[:NAME_LENGTH] + ("+" if dirty.stdout.strip() else "")


def fingerprint(content: Any) -> str:
    """A short hash of plain data."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:NAME_LENGTH]


def model_hashes(models: Mapping[str, Any]) -> dict[str, str]:
    """A short hash of the verified files of each model that the stages report at `GET /info`, by `stage/model`."""
    return {
        f"{stage}/{model.get('id', '?')}": fingerprint(model["sha256"]) if model.get("sha256") else "part of a package"
        for stage, entries in models.items()
        for model in entries
        if isinstance(model, Mapping)
    }
