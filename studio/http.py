"""Calls to a stage: a service that is busy or restarting is asked again, what it refuses is passed on in its words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from wire.errors import EngineFailed, InvalidInput, StageUnavailable, WireError

TRIES = 4
_PAUSES_S = (0.5, 1.5, 4.0)
_MAX_PAUSE_S = 15.0
_CONNECT_S = 5.0
_BUSY = (502, 503, 504)
_PIECE_BYTES = 256 * 1024


class Stage:
    """One service. `wait` passes the time between two tries and raises when the job shall stop."""

    def __init__(self, name: str, url: str, wait: Callable[[float], None], client: httpx.Client) -> None:
        self.name, self.url = name, url.rstrip("/")
        self._wait, self._client = wait, client

    def call(self, method: str, path: str, *, timeout_s: float, **options: Any) -> httpx.Response:
        """The answer. Raises StageUnavailable after some tries, or the stage's own refusal."""
        problem: WireError = StageUnavailable(f"The {self.name} service at {self.url} does not answer.")
        for attempt in range(TRIES):
            pause_s = _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]
            try:
                answer = self._client.request(
                    method, self.url + path, timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S), **options
                )
            except httpx.HTTPError as error:
                kind = type(error).__name__
                problem = StageUnavailable(f"The {self.name} service at {self.url} does not answer ({kind}).")
            else:
                if answer.is_success:
                    return answer
                problem = refusal(self.name, answer)
                if answer.status_code not in _BUSY:
                    raise problem
                pause_s = min(float(answer.headers.get("retry-after", pause_s)), _MAX_PAUSE_S)
            if attempt < TRIES - 1:
                self._wait(pause_s)
        raise problem

    def download(self, path: str, out: Path, *, timeout_s: float) -> None:
        """Write the body of an answer to a file, piece by piece. Raises as `call` does, after one try."""
        timeout = httpx.Timeout(timeout_s, connect=_CONNECT_S)
        try:
            with self._client.stream("GET", self.url + path, timeout=timeout) as answer:
                if not answer.is_success:
                    answer.read()
                    raise refusal(self.name, answer)
                with out.open("wb") as file:
                    for piece in answer.iter_bytes(_PIECE_BYTES):
                        file.write(piece)
        except httpx.HTTPError as error:
            kind = type(error).__name__
            raise StageUnavailable(f"The {self.name} service at {self.url} broke off ({kind}).") from None


class StageRefused(InvalidInput):
    """A stage cannot do what it was asked; code and message are its own."""

    def __init__(self, message: str, code: str, **details: Any) -> None:
        super().__init__(message, **details)
        self.stage_code = code

    def body(self) -> dict[str, Any]:
        return {**super().body(), "error_code": self.stage_code}


def refusal(name: str, answer: httpx.Response) -> WireError:
    """What a stage's error answer means here."""
    try:
        body = answer.json()
        code, message = str(body["error_code"]), str(body["message"])
        details = body.get("details") or {}
    except (ValueError, KeyError, TypeError):
        code, message, details = "http_error", f"The {name} service answered with status {answer.status_code}.", {}
    if answer.status_code in _BUSY and code != "model_missing":
        return StageUnavailable(message)
    if answer.status_code >= 500 and code != "model_missing":
        return EngineFailed(f"The {name} service failed: {message}")
    return StageRefused(message, code, stage=name, **(details if isinstance(details, dict) else {}))


def make_client() -> httpx.Client:
    return httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=8))
