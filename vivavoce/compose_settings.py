"""`python -m vivavoce.compose_settings` writes into docker-compose.yml which settings each container is given.

A name without a value takes what `.env` or the shell of `docker compose` says, and stays unset where neither does, so
the settings classes keep the only copy of the defaults. What a container decides by itself is left out: where it
listens, where its models and its neighbours are.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from vivavoce.envfile import packages, settings_of
from vivavoce.services import project_root, settings_classes

COMPOSE = "docker-compose.yml"
BEGIN, END = "# --- settings, written by `make generate` ---\n", "# --- end of the settings ---\n"
DECIDED = re.compile(r"_(HOST|PORT|URL|DIR)$|^MODELS_MANIFEST$")
WITHOUT_CONTAINER = ("vivavoce",)


def passed(package: str) -> list[str]:
    """The variables that a package's container is given, shared ones included, in the order of their classes."""
    names = [s.variable for settings in settings_classes(package) for s in settings_of(settings)]
    return [name for name in dict.fromkeys(names) if not DECIDED.search(name)]


def blocks() -> Iterator[str]:
    """One YAML extension field per package with a container."""
    for package in packages():
        if package not in ("wire", *WITHOUT_CONTAINER):
            label = package.replace("_", "-")
            lines = [f"x-{label}-settings: &{label}-settings", *(f"  {name}:" for name in passed(package))]
            yield "".join(f"{line}\n" for line in lines)


def filled(compose: str) -> str:
    """The file's text with the settings that the classes have now."""
    before, _, rest = compose.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n".join(blocks()) + END + after


def main(root: Path) -> None:
    path = root / COMPOSE
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(project_root())
