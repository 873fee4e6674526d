"""The studio behind the page's own address: `/api/studio/…` is passed on, bodies and ranges as they stream."""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import httpx
import websockets
from fastapi import APIRouter, Request, WebSocket
from fastapi.websockets import WebSocketDisconnect
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from wire.errors import InvalidInput, StageUnavailable
from wire.origins import origin_allowed

PREFIX = "/api/studio/"
ROOMS = ("upload", "process", "media", "jobs", "languages")
"""What the page needs of the studio; its metrics and health are not for browsers."""
_TIMEOUT = httpx.Timeout(300.0, connect=3.0)
_ASKED = (
    "content-type",
    "content-length",
    "range",
    "upload-id",
    "chunk-index",
    "total-chunks",
    "filename",
    "chunk-sha256",
)
_ANSWERED = (
    "content-type",
    "content-length",
    "content-range",
    "accept-ranges",
    "content-disposition",
    "cache-control",
    "retry-after",
)
_MAX_MESSAGE_BYTES = 64 * 1024


class UnknownRoute(InvalidInput):
    """The studio has no such route for browsers."""

    code = "not_found"
    status = 404


def make_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, limits=httpx.Limits(max_connections=64))


def router(studio_url: str, client: httpx.AsyncClient, *, allowed_origins: str) -> APIRouter:
    """The routes below PREFIX."""
    routes = APIRouter()

    @routes.api_route(PREFIX + "{path:path}", methods=["GET", "HEAD", "POST", "PUT", "DELETE"])
    async def pass_on(path: str, request: Request) -> Response:
        _require_room(path)
        asked = client.build_request(
            request.method,
            f"{studio_url}/{quote(path)}",
            params=str(request.query_params),
            headers=_only(request.headers, _ASKED),
            content=request.stream() if request.method in ("POST", "PUT") else None,
        )
        try:
            answer = await client.send(asked, stream=True)
        except httpx.HTTPError as error:
            raise _unavailable(error) from None
        headers = _only(answer.headers, _ANSWERED)
        return StreamingResponse(
            answer.aiter_raw(), answer.status_code, headers, background=BackgroundTask(answer.aclose)
        )

    @routes.websocket(PREFIX + "process/{job_id}/events")
    async def events(socket: WebSocket, job_id: str) -> None:
        if not origin_allowed(socket.headers.get("origin"), socket.headers.get("host"), allowed_origins):
            await socket.close(1008, "origin not allowed")
            return
        await socket.accept()
        await _relay(socket, f"ws{studio_url.removeprefix('http')}/process/{quote(job_id, safe='')}/events")

    return routes


async def _relay(socket: WebSocket, address: str) -> None:
    """Pass on what the studio tells, until either side goes away."""
    try:
        async with websockets.connect(address, max_size=_MAX_MESSAGE_BYTES, max_queue=4, proxy=None) as upstream:
            gone = asyncio.create_task(_gone(socket))
            told = asyncio.create_task(_told(socket, upstream))
            done, rest = await asyncio.wait({gone, told}, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*done, *rest, return_exceptions=True)
        await socket.close(1000)
    except (OSError, websockets.WebSocketException):
        await socket.close(1013, "the studio does not answer")
    except (RuntimeError, WebSocketDisconnect):
        return


async def _told(socket: WebSocket, upstream: websockets.ClientConnection) -> None:
    async for message in upstream:
        await socket.send_text(message if isinstance(message, str) else message.decode())


async def _gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        continue


def _require_room(path: str) -> None:
    parts = path.split("/")
    if parts[0] not in ROOMS or ".." in parts:
        raise UnknownRoute("There is no such route.")


def _only(headers: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}


def _unavailable(error: Exception) -> StageUnavailable:
    return StageUnavailable(f"The studio does not answer ({type(error).__name__}); `vivavoce run` starts it.")
