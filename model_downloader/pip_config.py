"""What pip is configured to do on this machine, asked of pip itself: indexes, folders, certificates, proxy."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Sequence

import msgspec

from model_downloader.errors import SourceUnavailable

RunPip = Callable[[Sequence[str]], str]


class PipConfig(msgspec.Struct, frozen=True):
    """The options of `pip download` that decide where a file is found and how it is reached."""

    index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    cert: str = ""
    client_cert: str = ""
    proxy: str = ""
    trusted_hosts: tuple[str, ...] = ()


def run_pip(arguments: Sequence[str]) -> str:
    """Output of this interpreter's pip. Raises `SourceUnavailable` with pip's last words."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, check=False)  # noqa: S603
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise SourceUnavailable(f"pip {arguments[0]} failed: {words[-1] if words else 'no output'}")
    return done.stdout


def read_pip_config(run: RunPip = run_pip) -> PipConfig:
    """pip's configuration files and environment, merged as pip does. Raises `SourceUnavailable` without a pip."""
    options = _parse_options(run(["config", "list"]))
    indexes: list[str] = []
    if options.get("no-index", "").lower() not in {"1", "true", "yes", "on"}:
        indexes = options.get("index-url", "").split() or [_default_index(run)]
        indexes += options.get("extra-index-url", "").split()
    return PipConfig(
        index_urls=tuple(indexes),
        find_links=tuple(options.get("find-links", "").split()),
        cert=options.get("cert", ""),
        client_cert=options.get("client-cert", ""),
        proxy=options.get("proxy", ""),
        trusted_hosts=tuple(options.get("trusted-host", "").split()),
    )


def _parse_options(listing: str) -> dict[str, str]:
    """Lines of `pip config list` (`section.name='value'`) to one value a name; later sections win, as in pip."""
    found: dict[str, dict[str, str]] = {"global": {}, "download": {}, ":env:": {}}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.strip().rpartition(".")
        if section in found:
            found[section][option] = str(ast.literal_eval(value.strip()))
    return found["global"] | found["download"] | found[":env:"]


def _default_index(run: RunPip) -> str:
    """The index that pip uses when nothing is configured; its help is the documented place that says so."""
    words = " ".join(run(["download", "--help"]).split())
    match = re.search(r"--index-url.*?\(default (\S+?)\)", words)
    if match is None:
        raise SourceUnavailable("this pip does not say which package index it uses; set PIP_INDEX_URL")
    return match.group(1)
