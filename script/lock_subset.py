"""Print what one service needs of requirements.lock: the packages of some extras, with their versions and hashes.

Usage: `lock_subset.py EXTRA...`; no extra stands for the packages that every service has. `uv pip compile` writes under
each package who asked for it (`# via`); from there on the set is closed, so no index is asked and no version can move.
Standard library only, because it runs in an image before anything else is installed.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "vivavoce"
ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)==")
NAME = re.compile(r"^([A-Za-z0-9][\w.-]*?)(?:\[([\w,.-]+)\])?(?=[ <>=!~;]|$)")


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(project: Mapping[str, object], extras: Iterable[str]) -> set[str]:
    """The names that pyproject.toml asks for, extras of its own that an extra names included. Raises KeyError."""
    offered: dict[str, list[str]] = project["optional-dependencies"]  # type: ignore[assignment]  # the file's shape
    names: set[str] = set()
    open_lists: list[list[str]] = [project["dependencies"], *(offered[extra] for extra in extras)]  # type: ignore[list-item]  # the same
    while open_lists:
        for requirement in open_lists.pop():
            match = NAME.match(requirement)
            if match is None:
                raise ValueError(f"cannot read the requirement {requirement!r}")
            if normal(match[1]) == PROJECT:
                open_lists.extend(offered[extra] for extra in (match[2] or "").split(","))
            else:
                names.add(normal(match[1]))
    return names


def entries(lock: str) -> list[tuple[str, str, set[str]]]:
    """(name, text, who asked for it) of each package of a lock, in its order; a name may stand there twice."""
    blocks: list[list[str]] = []
    for line in lock.splitlines():
        if ENTRY.match(line):
            blocks.append([line])
        elif blocks and line.strip():
            blocks[-1].append(line)
    return [_entry(block) for block in blocks]


def _entry(block: list[str]) -> tuple[str, str, set[str]]:
    text = "\n".join(line for line in block if not line.lstrip().startswith("#"))
    remarks = [line.lstrip(" #").removeprefix("via ").strip() for line in block if line.lstrip().startswith("#")]
    askers = {normal(remark.split(" ")[0]) for remark in remarks if remark and remark != "via"}
    return normal(block[0].split("==")[0]), text, askers


def subset(lock: str, names: set[str]) -> str:
    """The entries of `names` and of all that they need. Raises ValueError when the lock lacks one of them."""
    known = entries(lock)
    if missing := names - {name for name, _, _ in known}:
        raise ValueError(f"not in the lock: {', '.join(sorted(missing))}; run `make lock`")
    taken = set(names)
    while more := {name for name, _, askers in known if name not in taken and askers & taken}:
        taken |= more
    return "".join(f"{text}\n" for name, text, _ in known if name in taken)


def main(extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sys.stdout.write(subset((ROOT / "requirements.lock").read_text(encoding="utf-8"), wanted(project, extras)))


if __name__ == "__main__":
    main(sys.argv[1:])
