"""The studio's HTTP side, as the command line uses it."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from vivavoce.errors import DubbingFailed

CHUNK_BYTES = 8_000_000
_TRIES = 4
_TIMEOUT = httpx.Timeout(120.0, connect=5.0)


class StudioApi:
    """Raises DubbingFailed with the studio's own words when it refuses, or when it does not answer."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._http = httpx.Client(base_url=url, timeout=_TIMEOUT, trust_env=False, transport=transport)

    def upload(self, file: Path, on_sent: Callable[[int], None]) -> str:
        """Send a file in chunks, each again where it fails; the id of the upload."""
        size = file.stat().st_size
        total = max(1, -(-size // CHUNK_BYTES))
        upload_id = str(uuid.uuid4())
        sent = 0
        with file.open("rb") as source:
            for number in range(total):
                data = source.read(CHUNK_BYTES)
                headers = {
                    "Upload-Id": upload_id,
                    "Chunk-Index": str(number),
                    "Total-Chunks": str(total),
                    "Filename": quote(file.name),
                    "Chunk-Sha256": hashlib.sha256(data).hexdigest(),
                }
                self._send("POST", "/upload/chunk", content=data, headers=headers)
                sent += len(data)
                on_sent(sent)
        return upload_id

    def process(self, upload_id: str, target: str, source: str, options: Mapping[str, Any]) -> str:
        """Order a dubbing; the id of the job."""
        body = {"upload_id": upload_id, "target_lang": target, "options": dict(options)}
        answer = self._send("POST", "/process", json=body | ({"source_lang": source} if source else {}))
        return str(answer.json()["job_id"])

    def status(self, job: str) -> dict[str, Any]:
        found: dict[str, Any] = self._send("GET", f"/process/{job}/status").json()
        return found

    def sentences(self, job: str) -> dict[str, Any]:
        found: dict[str, Any] = self._send("GET", f"/process/{job}/sentences").json()
        return found

    def cancel(self, job: str) -> None:
        self._send("POST", f"/process/{job}/cancel")

    def is_video(self, job: str) -> bool:
        """Whether the result has a picture."""
        return self._send("HEAD", f"/media/{job}").headers["content-type"].startswith("video")

    def download(self, path: str, out: Path) -> None:
        """Write a result to a file, which appears when it is complete."""
        part = out.with_name(f".{out.name}.part")
        try:
            with self._http.stream("GET", path) as answer, part.open("wb") as file:
                if not answer.is_success:
                    answer.read()
                    raise _refusal(answer)
                for piece in answer.iter_bytes(1024 * 1024):
                    file.write(piece)
            part.replace(out)
        except httpx.HTTPError as error:
            raise DubbingFailed(f"The studio at {self._url} broke off ({type(error).__name__}).") from None
        finally:
            part.unlink(missing_ok=True)

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        problem = DubbingFailed(f"The studio at {self._url} does not answer.")
        for _ in range(_TRIES):
            try:
                answer = self._http.request(method, path, **options)
            except httpx.HTTPError as error:
                problem = DubbingFailed(f"The studio at {self._url} does not answer ({type(error).__name__}).")
                continue
            if answer.is_success:
                return answer
            raise _refusal(answer)
        raise problem


def _refusal(answer: httpx.Response) -> DubbingFailed:
    try:
        body = answer.json()
        return DubbingFailed(str(body["message"]), status=answer.status_code)
    except (ValueError, KeyError, TypeError):
        return DubbingFailed(f"The studio answered with status {answer.status_code}.", status=answer.status_code)
