"""Download one file over HTTP so that a cut, a kill or a truncated answer costs only the bytes that did not arrive."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx

from model_downloader.errors import HashMismatch, SourceUnavailable
from model_downloader.hashing import Digest, file_digest
from model_downloader.progress import Progress

ATTEMPTS = 5
TIMEOUT = httpx.Timeout(30.0, connect=10.0)


class _Refused(Exception):
    """The server answered, and another attempt would get the same answer."""


def download(
    client: httpx.Client,
    url: str,
    target: Path,
    progress: Progress,
    *,
    digest: Digest | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Fetch `url` to `target`, continuing a `.part` of an earlier run.

    `target` appears only when it is whole and, where a digest is given, right. Raises `SourceUnavailable` when the
    server refuses or five attempts break, `HashMismatch` when whole bytes are wrong twice.
    """
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    for fresh in (False, True):
        if fresh:
            part.unlink(missing_ok=True)
        _fill(client, url, part, progress, pause)
        if digest is None or file_digest(part, digest.algorithm) == digest.hex:
            part.replace(target)
            return
    part.unlink(missing_ok=True)
    raise HashMismatch(f"{target.name} arrived with other bytes than its index promises", file=target.name)


def _fill(client: httpx.Client, url: str, part: Path, progress: Progress, pause: Callable[[float], None]) -> None:
    problem: Exception | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(0.5 * 2**attempt)
        try:
            return _continue(client, url, part, progress)
        except _Refused as error:
            raise SourceUnavailable(f"{part.stem}: {error}") from error
        except httpx.ConnectError as error:
            raise SourceUnavailable(f"{part.stem}: no connection ({error})") from error
        except httpx.HTTPError as error:
            problem = error
    raise SourceUnavailable(f"{part.stem}: the transfer broke {ATTEMPTS} times ({problem})") from problem


def _continue(client: httpx.Client, url: str, part: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    # Ranges count encoded bytes, so no content encoding: what is on disk has to be what they count.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers, timeout=TIMEOUT) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if answer.headers.get("Content-Range") == f"bytes */{have}":
                return
            part.unlink(missing_ok=True)
            raise httpx.RemoteProtocolError("the part on disk is longer than the file")
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise httpx.RemoteProtocolError(f"the server answered {answer.status_code}")
        if answer.is_error:
            raise _Refused(f"the server answered {answer.status_code}")
        if not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            have = 0  # the server ignored the range and sends everything
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else None
        with part.open("ab" if have else "wb") as file, progress.transfer(part.stem, total) as advance:
            advance(have)
            for chunk in answer.iter_raw():  # as they come: a chunk size would hold back bytes that a cut then loses
                file.write(chunk)
                advance(len(chunk))
    if total is not None and part.stat().st_size != total:
        raise httpx.RemoteProtocolError(f"{part.stat().st_size} of {total} bytes arrived")
