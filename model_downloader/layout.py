"""Where a model's files are inside a source, and which relative paths are safe to write."""

import re
from pathlib import PurePosixPath

from wire.models import Source

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*")


def is_safe_path(path: str) -> bool:
    """Whether a POSIX path stays below the folder it is joined to, on every file system, and hides nothing."""
    parts = PurePosixPath(path).parts
    return bool(parts) and path == "/".join(parts) and all(_SEGMENT.fullmatch(part) for part in parts)


def parts_of(source: Source, path: str) -> tuple[str, ...]:
    """The places in the source whose bytes, joined, are the file `path`; empty where the source does not offer it."""
    if not source.files:
        return (path,) if source.kind == "hub" else ()
    exact = source.files.get(path)
    if exact is not None:
        return (exact,) if isinstance(exact, str) else tuple(exact)
    for prefix, place in source.files.items():
        if prefix.endswith("/") and path.startswith(prefix) and isinstance(place, str):
            return (place + path.removeprefix(prefix),)
    return ()


def split_place(place: str) -> tuple[str, str]:
    """`archive!member` into the archive's name and the member (which may name a member of a member)."""
    name, _, member = place.partition("!")
    return name, member
