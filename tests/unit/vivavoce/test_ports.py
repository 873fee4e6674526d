"""Which ports are free, and who holds one that is not."""

import os
import socket
from collections.abc import Iterator

import pytest

from lipsync.settings import LipsyncSettings
from vivavoce.errors import PortTaken
from vivavoce.ports import holder_of, hosts_to_check, port_is_free, require_free_ports
from vivavoce.services import Service
from wire.settings import ServiceSettings


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def service(name: str, port: int, host: str = "127.0.0.1") -> Service:
    return Service(name, ServiceSettings(_env_file=None, port=port, host=host))


def test_taken_port_is_seen_from_any_address(taken: int) -> None:
    assert not port_is_free("127.0.0.1", taken)
    assert not port_is_free("0.0.0.0", taken)  # noqa: S104 - an address to ask about


def test_holder_is_named_by_pid_and_command(taken: int) -> None:
    assert holder_of(taken).startswith(f"pid {os.getpid()} (")


def test_error_names_port_service_holder_and_setting(taken: int) -> None:
    with pytest.raises(PortTaken) as error:
        require_free_ports([service("mt", taken)])
    for part in (str(taken), "mt", f"pid {os.getpid()}", "MT_PORT"):
        assert part in error.value.message


def test_the_grpc_port_is_looked_at_too(taken: int, free_ports: list[int]) -> None:
    (port,) = free_ports(1)  # type: ignore[operator] # the fixture is a function
    settings = LipsyncSettings(_env_file=None, port=port, grpc_port=taken)  # type: ignore[call-arg] # pydantic-settings' own argument
    with pytest.raises(PortTaken, match="LIPSYNC_GRPC_PORT"):
        require_free_ports([Service("lipsync", settings)])


def test_free_ports_pass(free_ports: list[int]) -> None:
    (port,) = free_ports(1)  # type: ignore[operator] # the fixture is a function
    require_free_ports([service("mt", port)])


def test_only_the_page_is_looked_for_at_the_other_localhost() -> None:
    assert hosts_to_check(service("gateway", 5173)) == ("127.0.0.1", "::1")
    assert hosts_to_check(service("asr", 8000)) == ("127.0.0.1",)
