"""The shell that every service wears: health, metrics, errors, origin checks, the channel socket, and a clean stop."""

import asyncio
import math
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.responses import Response

from wire.channels import Channel, HandlerFactory
from wire.errors import InvalidInput, WireError
from wire.gpu import observe_gpus, open_nvml, require_gpu
from wire.load import Load, look_after
from wire.logs import configure_logs, get_logger
from wire.memory import share_one_heap
from wire.metrics import CHANNELS_MAX, ERRORS, LOAD_SECONDS, READY
from wire.registry import Registry
from wire.settings import ServiceSettings
from wire.shell import Shell
from wire.sockets import serve_socket
from wire.tracing import collect

Facts = Callable[[], Mapping[str, Any]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[HandlerFactory | None]]
Plain = Callable[[WebSocket, Registry], Awaitable[None]]
MAX_PROBLEM_CHARS = 300
READ_LIMIT_BYTES = 16 * 1024 * 1024
"""Above our own frame limit: who exceeds that is told so (1009), while uvicorn cuts off who exceeds this."""
WITHOUT_ENGINES = ("gateway", "studio")
"""Services that leave the computing to others."""
log = get_logger()


def create_service(
    *,
    name: str,
    settings: ServiceSettings,
    lifespan: Lifespan,
    info: Facts,
    loaded: Facts,
    next_stage: tuple[str, str] | None = None,
    plain: Plain | None = None,
    waits_for: Callable[[], str] = str,
    load: Load | None = None,
) -> FastAPI:
    """The FastAPI app of a service.

    `lifespan` loads the models and yields the handler factory of a stage (None for a service without channels); a
    failure in it leaves the service up but not ready, with the reason in `/readyz`. `info` is `/info`, `loaded` goes
    into `/health`. `next_stage` is (name, socket URL) of the stage that gets the events; `plain` serves clients without
    the subprotocol. `load` is what the stage computes with, once it is ready, and what it says when that is too busy.
    """
    shell = Shell(name, settings)
    CHANNELS_MAX.labels(name).set(settings.max_channels)

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        context = lifespan(app)
        entered = await _enter(context, shell, next_stage)
        keepers = look_after(shell, load) if load is not None and not shell.problem else []
        yield
        for keeper in keepers:
            keeper.cancel()
        await shell.drain()
        if entered:
            await context.__aexit__(None, None, None)

    app = FastAPI(title=f"Vivavoce {name}", lifespan=run)
    app.state.shell = shell
    _add_errors(app, name)
    _add_health(app, shell, info, loaded, waits_for)
    if name != "gateway":

        @app.websocket("/ws")
        async def ws(socket: WebSocket) -> None:
            await serve_socket(
                socket, shell.registry, stage=name, problem=shell.problem, settings=settings, plain=plain
            )

    return app


async def _enter(
    context: AbstractAsyncContextManager[HandlerFactory | None], shell: Shell, next_stage: tuple[str, str] | None
) -> bool:
    """Load the models and begin to take channels; False, and why in the shell, where that cannot be."""
    name, settings = shell.name, shell.settings
    try:
        if settings.otlp_endpoint:
            collect(name, settings.otlp_endpoint)
        if settings.use_gpu and name not in WITHOUT_ENGINES:
            require_gpu()
        make_handler = await context.__aenter__()
    except WireError as error:
        shell.problem = error.message
        log.error("not ready", code=error.code, problem=error.message)
        return False
    except Exception as error:  # an engine's own words for a broken file or too little memory
        if name in WITHOUT_ENGINES:
            raise
        shell.problem = (
            f"{name} does not start: {_in_one_line(error)}; `vivavoce models verify` looks for damaged files"
        )
        log.error("not ready", code=type(error).__name__, problem=shell.problem)
        log.debug("not ready", exc_info=error)
        return False
    if make_handler is not None:
        shell.carrier = shell.registry = _registry(name, settings, make_handler, next_stage)
    shell.problem = ""
    took_s = time.monotonic() - shell.started
    LOAD_SECONDS.labels(name).set(took_s)
    log.info("ready", seconds=round(took_s, 2))
    return True


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:MAX_PROBLEM_CHARS] or type(error).__name__


def _registry(
    name: str, settings: ServiceSettings, make_handler: HandlerFactory, next_stage: tuple[str, str] | None
) -> Registry:
    return Registry(
        name,
        lambda channel: Channel(channel, name, make_handler, next_stage),
        max_channels=settings.max_channels,
        grace_s=settings.channel_grace_s,
    )


def _add_errors(app: FastAPI, name: str) -> None:
    def answer(status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
        ERRORS.labels(name, body["error_code"]).inc()
        body["error"] = {"message": body["message"], "type": body["error_code"], "code": body["error_code"]}
        return JSONResponse(body, status, headers=dict(headers or {}))

    @app.exception_handler(WireError)
    async def typed(_: Request, error: WireError) -> Response:
        retry_s = error.details.get("retry_after_s", 2 if error.status == 503 else None)
        return answer(error.status, error.body(), {"Retry-After": str(math.ceil(retry_s))} if retry_s else None)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        problems = [{"field": ".".join(map(str, e["loc"])), "error": e["msg"]} for e in error.errors()]
        first = problems[0] if problems else {"field": "", "error": ""}
        wrong = InvalidInput(f"{first['field']}: {first['error']}", problems=problems)
        return answer(422, wrong.body())

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "http_error")
        body = {"error_code": code, "message": str(error.detail), "details": {}}
        return answer(error.status_code, body, error.headers)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> Response:
        log.error("unexpected error", exc_info=error)
        return answer(500, WireError("Something went wrong inside this service; its log says what.").body())


def _add_health(app: FastAPI, shell: Shell, info: Facts, loaded: Facts, waits_for: Callable[[], str]) -> None:
    nvml = open_nvml() if shell.settings.use_gpu else None

    def channels() -> int:
        return len(shell.carrier) if shell.carrier is not None else 0

    @app.get("/health")
    async def health() -> dict[str, Any]:
        state = "ok" if not shell.problem else "unavailable"
        facts = dict(loaded()) if not shell.problem else {}
        return {"status": state, "service": shell.name, "problem": shell.problem, "channels": channels(), **facts}

    @app.get("/livez", response_class=PlainTextResponse)
    async def livez() -> str:
        return "ok"

    @app.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> Response:
        problem = shell.problem or waits_for()
        return PlainTextResponse(problem or "ready", 503 if problem else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        READY.labels(shell.name).set(not (shell.problem or waits_for()))
        if nvml is not None:
            observe_gpus(nvml, shell.name)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/info")
    async def get_info() -> dict[str, Any]:
        known = info() if not shell.problem else {"problem": shell.problem}
        return {"service": shell.name, **known, **({"load": shell.load} if shell.load else {})}


class _DrainingServer(uvicorn.Server):
    """Lets the segments in work finish before the sockets are closed."""

    def __init__(self, config: uvicorn.Config, shell: Shell) -> None:
        super().__init__(config)
        self._shell = shell
        self._draining: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._draining is not None or not self.started:
            super().handle_exit(sig, frame)
            return
        self._draining = asyncio.get_running_loop().create_task(self._drain(sig))

    async def _drain(self, sig: int) -> None:
        await self._shell.drain()
        super().handle_exit(signal.Signals(sig), None)


def serve(app: FastAPI) -> None:
    """Run the service until SIGTERM or Ctrl-C. Exits with 1 and one clear line when its port is taken."""
    shell: Shell = app.state.shell
    settings = shell.settings
    configure_logs(shell.name, settings.log_level, json=settings.log_json)
    share_one_heap()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=READ_LIMIT_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=5.0,
        ws_ping_timeout=10.0,
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    server = _DrainingServer(config, shell)
    server.run()
    if not server.started:
        sys.exit(1)
