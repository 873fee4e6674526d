"""The real gateway with scripted stages, in a thread of its own, so that a synchronous browser test can drive it."""

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from gateway.app import create_app
from tests.e2e.scripted import ScriptedStages, settings
from wire.codec import MAX_FRAME_BYTES

DIST = Path(__file__).resolve().parents[2] / "frontend" / "dist"


class Edge:
    """A gateway that can be stopped and started again on the same port, as after a crash: it forgets its channels."""

    def __init__(self, **overrides: Any) -> None:
        # Microphones hear the same murmur that the scripted voice speaks: to the echo check each would be an echo.
        self._overrides = {
            "echo_check": False,
            "frontend_dir": DIST,
            "joins_per_minute": 6_000.0,
            "stage_cache_s": 0.0,
            **overrides,
        }
        self.stages = ScriptedStages()
        self.port = _free_port()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        app = self.app = create_app(
            settings(**self._overrides), make_link=self.stages.make, client=self.stages.services.client()
        )
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=self.port,
            log_config=None,
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME_BYTES,
            timeout_graceful_shutdown=1,
        )
        server = self._server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # the test owns the signals
        self._thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        self._thread.start()
        while not server.started:
            self._thread.join(0.01)

    def stop(self, *, abruptly: bool = False) -> None:
        """`abruptly`: without letting sessions finish, as a crash does."""
        assert self._server is not None
        assert self._thread is not None
        self._server.force_exit = abruptly
        self._server.should_exit = True
        self._thread.join(15)

    def cut(self) -> None:
        """Break all browsers' connections; the sessions stay."""
        assert self._server is not None
        for connection in list(self._server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def running(**overrides: Any) -> Iterator[Edge]:
    edge = Edge(**overrides)
    edge.start()
    try:
        yield edge
    finally:
        edge.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    # For working on the page: `python -m tests.e2e.edge`, then `npm run dev` or the printed address.
    with running() as served:
        sys.stdout.write(f"{served.url}\n")
        sys.stdout.flush()
        threading.Event().wait()
