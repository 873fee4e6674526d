"""Write, or compare, the tables of docs/licences.md: `python -m tests.licences` writes them."""

import importlib.metadata
import json
import re
from collections.abc import Iterator
from pathlib import Path

from wire.models import load_manifest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"

# Packages whose metadata says nothing, or less than the truth, or that not every Python needs.
STATED_HERE = {
    "async-timeout": "Apache-2.0",
    "espeakng-loader": "GPL-3.0-or-later (espeak-ng inside)",
    "av": "BSD-3-Clause; FFmpeg inside: LGPL-3.0, x264 and x265 inside: GPL-2.0-or-later",
    "soundfile": "BSD-3-Clause; libsndfile inside: LGPL-2.1",
    "supervisor": "BSD-derived (repoze.org)",
}
SAME = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD",
    "BSD 3-Clause License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "ISC License": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def weights() -> list[str]:
    """Rows of the weights table, from the manifest."""
    rows = ["| model | licence | restricts use | made by |", "| --- | --- | --- | --- |"]
    for card in load_manifest(ROOT / "model_downloader" / "models.yaml"):
        restricts = card.note if card.restricted else "no"
        rows.append(f"| {card.id} | {card.licence} | {restricts} | {card.attribution} |")
    return rows


def locked_packages() -> list[str]:
    """Names in requirements.lock, each once."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return sorted({match.group(1) for line in lines if (match := re.match(r"([A-Za-z0-9][\w.-]*)==", line))})


def licence_of(package: str) -> str | None:
    """What the installed package says; None where it is not installed (other platforms' packages)."""
    if package in STATED_HERE:
        return STATED_HERE[package]
    try:
        metadata = importlib.metadata.metadata(package)
    except importlib.metadata.PackageNotFoundError:
        return None
    if expression := metadata.get_all("License-Expression"):
        return str(expression[0])
    free_text = [text.splitlines()[0] for text in metadata.get_all("License") or () if text]
    if free_text and re.fullmatch(r"[\w.+-]+( (AND|OR) [\w.+-]+)*", free_text[0]):
        return str(free_text[0])
    classifiers = [text.rpartition(" :: ")[2] for text in metadata.get_all("Classifier") or () if "License ::" in text]
    stated = [text for text in classifiers if text not in ("OSI Approved", "DFSG approved")]
    return " OR ".join(SAME.get(name, name) for name in stated or free_text) or "not stated"


def python_packages() -> list[str]:
    """Rows of the packages table, for those that are installed here."""
    found = {name: licence for name in locked_packages() if (licence := licence_of(name))}
    return ["| package | licence |", "| --- | --- |", *(f"| {name} | {found[name]} |" for name in sorted(found))]


def frontend_packages() -> list[str]:
    """Rows of the packages that are bundled into the page."""
    locked = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    rows = ["| package | licence |", "| --- | --- |"]
    for path, entry in sorted(locked.items()):
        if path and not entry.get("dev") and not entry.get("optional"):
            rows.append(f"| {path.rpartition('node_modules/')[2]} | {entry.get('license', 'not stated')} |")
    return rows


def sections() -> Iterator[tuple[str, list[str]]]:
    yield "weights", weights()
    yield "python", python_packages()
    yield "frontend", frontend_packages()


def written(name: str) -> list[str]:
    """The rows that stand in the page now."""
    match = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", PAGE.read_text(), re.DOTALL)
    assert match is not None, f"docs/licences.md has no section {name}"
    return match.group(1).splitlines()


def write() -> None:
    page = PAGE.read_text()
    for name, rows in sections():
        table = f"<!-- {name} -->\n" + "".join(f"{row}\n" for row in rows) + f"<!-- /{name} -->"
        before, rest = page.split(f"<!-- {name} -->\n", 1)
        page = before + table + rest.split(f"<!-- /{name} -->", 1)[1]
    PAGE.write_text(page)


if __name__ == "__main__":
    write()
