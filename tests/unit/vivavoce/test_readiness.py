"""What `/readyz` says."""

import httpx
import pytest

from vivavoce.readiness import Readiness, probe
from vivavoce.services import Service
from wire.settings import ServiceSettings

ASR = Service("asr", ServiceSettings(_env_file=None, port=8000))


def answering(monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception) -> None:
    def get(url: str, **_: object) -> httpx.Response:
        assert url == "http://127.0.0.1:8000/readyz"
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(httpx, "get", get)


@pytest.mark.parametrize(
    ("answer", "readiness"),
    [
        (httpx.Response(200, text="ready"), Readiness(ready=True)),
        (httpx.Response(503, text="starting"), Readiness(ready=False)),
        (httpx.Response(503, text="model x is missing\n"), Readiness(ready=False, problem="model x is missing")),
        (httpx.ConnectError("refused"), Readiness(ready=False)),
    ],
)
def test_probe(monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception, readiness: Readiness) -> None:
    answering(monkeypatch, answer)
    assert probe(ASR) == readiness
