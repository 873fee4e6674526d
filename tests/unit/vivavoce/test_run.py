"""`vivavoce run`, without processes: see tests/integration for those."""

import os
import signal
from pathlib import Path

import pytest

from vivavoce.run import StopRequest, page_address
from vivavoce.services import Service
from vivavoce.stack import Stack
from wire.settings import ServiceSettings


def gateway(host: str) -> list[Service]:
    return [Service("gateway", ServiceSettings(_env_file=None, host=host, port=5173))]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:5173"),
        ("0.0.0.0", "http://localhost:5173"),  # noqa: S104 - an address to translate
        ("10.0.0.7", "http://10.0.0.7:5173"),
        ("::1", "http://[::1]:5173"),
    ],
)
def test_page_is_named_so_that_browsers_give_it_the_microphone(host: str, address: str) -> None:
    assert page_address(gateway(host)) == address


def test_first_signal_asks_and_the_second_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = Stack(gateway("127.0.0.1"), directory=tmp_path, run_dir=tmp_path, environment={})
    killed: list[bool] = []
    monkeypatch.setattr(stack.supervisor, "kill", lambda: killed.append(True))
    request = StopRequest()
    request.guard(stack)
    before = signal.getsignal(signal.SIGTERM)
    with request.handling():
        os.kill(os.getpid(), signal.SIGTERM)
        assert request.event.is_set()
        assert killed == []
        os.kill(os.getpid(), signal.SIGINT)
        assert killed == [True]
    assert signal.getsignal(signal.SIGTERM) is before
