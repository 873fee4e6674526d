"""Whether the services' ports are free, and who holds one that is not."""

import errno
import socket
from collections.abc import Iterable

import psutil

from vivavoce.errors import PortTaken
from vivavoce.services import EVERYWHERE, Service


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. An address that this machine does not have counts as free: the service
    itself reports it better."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True


def hosts_to_check(service: Service) -> tuple[str, ...]:
    """Where a server of somebody else would be in the way.

    The page is opened as `localhost`, which browsers look up as ::1 first: a stranger there would answer in our place.
    """
    host = service.settings.host
    if host in EVERYWHERE:
        return ("0.0.0.0", "::1")  # noqa: S104 - what the service will bind
    return (host, "::1") if service.name == "gateway" and host in ("127.0.0.1", "localhost") else (host,)


def holder_of(port: int) -> str:
    """`pid 123 (python server.py)` for the process that listens on a port; empty where that cannot be known."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if listens and connection.pid:
            try:
                command = " ".join(psutil.Process(connection.pid).cmdline())
            except psutil.Error:
                command = ""
            return f"pid {connection.pid} ({command[:80] or 'command unknown'})"
    return ""


def require_free_ports(services: Iterable[Service]) -> None:
    """Raises PortTaken that names the port, the service that wants it, its holder and the setting that changes it."""
    for service in services:
        for setting, port in service.ports.items():
            if all(port_is_free(host, port) for host in hosts_to_check(service)):
                continue
            holder = holder_of(port)
            raise PortTaken(
                f"Port {port}, which {service.name} needs, is taken by {holder or 'another process'}. "
                f"Stop that process, or choose another port with {setting}.",
                port=port,
                service=service.name,
            )
