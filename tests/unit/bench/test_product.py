"""Which services are measured."""

import os
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest
from rich.console import Console

from bench import product as module
from bench.product import NotMeasurable, Product, environment, product
from tests.unit.bench.answers import answering
from vivavoce.readiness import Readiness


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bool]]:
    """Services by name, and whether each is ready; nothing is really started."""
    ready = {"asr": True, "mt": True}
    named = [SimpleNamespace(name=name, url=f"http://{name}") for name in ready]
    monkeypatch.setattr(module, "load_services", lambda: named)
    monkeypatch.setattr(module, "probe", lambda service: Readiness(ready=ready[service.name]))
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return iter([ready]).__next__()


def test_running_services_are_taken_as_they_are(services: dict[str, bool]) -> None:
    with product(Console()) as running:
        assert running.urls == {"asr": "http://asr", "mt": "http://mt"}
        assert not running.started_here


def test_half_a_product_is_not_measured(services: dict[str, bool]) -> None:
    services["mt"] = False
    with pytest.raises(NotMeasurable, match="mt missing"), product(Console()):
        pass


def test_running_services_cannot_be_given_other_settings(services: dict[str, bool]) -> None:
    with pytest.raises(NotMeasurable, match="stop them"), product(Console(), {"TTS_SPECULATE": "false"}):
        pass


def test_where_nothing_runs_it_is_started_with_the_settings_and_stopped(
    services: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.update(asr=False, mt=False)
    happened: list[str] = []
    monkeypatch.setattr(module, "Stack", lambda *_, environment, **__: dict(environment))
    monkeypatch.setattr(module, "start_shown", lambda stack, *_: happened.append(stack["TTS_SPECULATE"]))
    monkeypatch.setattr(module, "stop_shown", lambda *_: happened.append("stopped"))
    with product(Console(), {"TTS_SPECULATE": "false"}) as running:
        assert running.started_here
        assert happened == ["false"]
    assert happened == ["false", "stopped"]
    assert "TTS_SPECULATE" not in os.environ


def test_the_environment_is_put_back() -> None:
    os.environ["BENCH_TEST_KEPT"] = "before"
    with environment({"BENCH_TEST_KEPT": "now", "BENCH_TEST_NEW": "now"}):
        assert os.environ["BENCH_TEST_NEW"] == os.environ["BENCH_TEST_KEPT"] == "now"
    assert os.environ.pop("BENCH_TEST_KEPT") == "before"
    assert "BENCH_TEST_NEW" not in os.environ


def test_stages_say_which_models_they_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "mt":
            return httpx.Response(200, json={"models": [{"id": "m"}]})
        return httpx.Response(503 if request.url.host == "asr" else 200, json={})

    answering(monkeypatch, answer)
    urls = {name: f"http://{name}" for name in ("asr", "mt", "gateway")}
    assert Product(urls, (), started_here=False).models() == {"mt": [{"id": "m"}]}
