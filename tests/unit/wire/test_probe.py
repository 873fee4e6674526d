"""A container's healthcheck."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from wire.probe import ask

Serve = Callable[[bytes], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(answer)`: a port that gives that answer once."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def answer_with(answer: bytes) -> int:
        def once() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(answer)

        threads.append(threading.Thread(target=once))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield answer_with
    for thread in threads:
        thread.join()
    listener.close()


def test_ready(serve: Serve) -> None:
    assert ask(serve(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nready")) == (True, "ready")


def test_not_ready_says_why(serve: Serve) -> None:
    answer = b"HTTP/1.1 503 Service Unavailable\r\n\r\nthe model kokoro-82m is not installed"
    assert ask(serve(answer)) == (False, "the model kokoro-82m is not installed")


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ready, reason = ask(port)
    assert not ready
    assert reason.startswith(f"no answer on port {port}")
