"""Run a command with pip's configuration (index, mirrors, certificates, proxy) as uv's environment variables.

Usage: `pip_settings.py COMMAND [ARGUMENT...]`. Variables of uv that are already set win. Standard library and pip only,
because it runs before anything else is installed.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pip._internal.models.index import PyPI

SECTIONS = ("global", "install", ":env:")
"""pip.conf sections that apply to `pip install`, weakest first."""


def configured(listing: str) -> dict[str, str]:
    """The settings in the output of `pip config list` (lines of `section.name='value'`)."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in found:
            found[section][name] = str(ast.literal_eval(value))
    return {name: value for section in SECTIONS for name, value in found[section].items()}


def reachable(location: str) -> bool:
    """Whether a location is worth asking: uv stops at a local folder that does not exist, pip passes over it."""
    parts = urlsplit(location)
    if parts.scheme not in ("", "file"):
        return True
    return Path(unquote(parts.path)).exists()


def default_index() -> str:
    """The index that pip asks where none is configured."""
    return str(PyPI.simple_url)


def uv_environment(pip: Mapping[str, str]) -> dict[str, str]:
    """uv's variables for pip's settings."""
    extra = [url for url in pip.get("extra-index-url", "").split() if reachable(url)]
    links = [url for url in pip.get("find-links", "").split() if reachable(url)]
    translated = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(extra),
        "UV_FIND_LINKS": ",".join(links),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": pip.get("default-timeout", pip.get("timeout", "")),
        "UV_NO_INDEX": "1" if pip.get("no-index", "").lower() in ("1", "true", "yes", "on") else "",
        "SSL_CERT_FILE": pip.get("cert", ""),
        "ALL_PROXY": pip.get("proxy", ""),
    }
    if extra:
        # As pip does, look for the pinned version in every index. Of two that have it uv takes the one named first, be
        # its file ever so poor (a wheel without the native library): the main index, which has all of them, goes first.
        translated["UV_INDEX"] = " ".join([pip.get("index-url") or default_index(), *extra])
        translated["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in translated.items() if value}


def main() -> None:
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    ).stdout
    environment = {**uv_environment(configured(listing)), **os.environ}
    os.execve(sys.argv[1], sys.argv[1:], environment)  # noqa: S606 - handing over to the command is the purpose


if __name__ == "__main__":
    main()
