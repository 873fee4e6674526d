"""Routes of the gateway: the page, what can be chosen, tickets, and the browser's socket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import msgspec
from fastapi import FastAPI, Header, Request, WebSocket
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.gzip import GZipMiddleware

from gateway import studio
from gateway.admission import loads_of
from gateway.browser import serve_browser
from gateway.chain import MakeLink, link_maker
from gateway.choice import Chooser, ManifestAdvisor
from gateway.guard import Guard
from gateway.lobby import SERVICE, Lobby
from gateway.rooms.hall import Hall
from gateway.rooms.programs import add_program_routes
from gateway.rooms.routes import add_room_routes
from gateway.rtc.ice import parse_ice_servers
from gateway.session import Session
from gateway.settings import GatewaySettings
from gateway.stages import StageDirectory
from gateway.static import Site
from gateway.voices import VoiceSamples, add_voice_routes
from wire.service import create_service


class LiveRequest(BaseModel):
    """What a browser wants to be interpreted."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field("auto", max_length=16, description="Language that is spoken, or `auto`.")
    target: str = Field(max_length=16, description="Language to hear it in.")
    voice: str | None = Field(None, max_length=64, description="Voice id of the target language; default: its own.")


def create_app(
    settings: GatewaySettings,
    *,
    make_link: MakeLink | None = None,
    client: httpx.AsyncClient | None = None,
    studio_client: httpx.AsyncClient | None = None,
) -> FastAPI:
    """The gateway. `make_link` and `client` reach the stages, `studio_client` the studio; tests pass their own."""
    client = client or httpx.AsyncClient(timeout=settings.stage_timeout_s, trust_env=False)
    studio_client = studio_client or studio.make_client()
    directory = StageDirectory(
        settings.stages(), client, optional=settings.optional_stages(), cache_s=settings.stage_cache_s
    )
    chooser = Chooser(directory, ManifestAdvisor(settings), max_targets=settings.max_targets)
    lobby = Lobby(
        settings,
        make_link or link_maker(settings),
        approve=chooser.approve,
        on_stage=lambda _stage, _up: directory.nudge(),
    )

    hall = Hall(
        settings, lobby, chooser, loads=lambda: loads_of(state.info for state in directory.states.values() if state.up)
    )

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.shell.carrier = hall
        async with contextlib.aclosing(client), contextlib.aclosing(studio_client), _running(directory, hall):
            yield None

    def facts() -> dict[str, Any]:
        return {"stages": stage_facts(directory)}

    app = create_service(
        name=SERVICE,
        settings=settings,
        lifespan=lifespan,
        info=facts,
        loaded=facts,
        waits_for=lambda: directory.problem,
    )
    app.state.directory = directory
    app.state.lobby, app.state.hall = lobby, hall
    _add_routes(app, settings, directory, chooser, lobby)
    add_voice_routes(app, VoiceSamples(directory, settings.tts_url, client), lobby)
    add_room_routes(app, settings, hall, lobby)
    add_program_routes(app, settings, hall, hall.calls)
    app.include_router(studio.router(settings.studio_url, studio_client, allowed_origins=settings.allowed_origins))
    app.add_middleware(Guard, allowed_origins=settings.allowed_origins)
    app.mount("/", GZipMiddleware(Site(settings.frontend_dir), compresslevel=6))
    return app


@contextlib.asynccontextmanager
async def _running(directory: StageDirectory, hall: Hall) -> AsyncIterator[None]:
    """What goes on beside the requests."""
    tasks = [
        asyncio.create_task(directory.run(), name="stage directory"),
        asyncio.create_task(hall.run(), name="hall"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def stage_facts(directory: StageDirectory) -> dict[str, dict[str, Any]]:
    """Which stages are ready, with the reason of those that are not."""
    return {
        stage: {"up": state.up}
        | ({"message": state.problem} if state.problem else {})
        | ({"optional": True} if stage in directory.optional else {})
        for stage, state in directory.states.items()
    }


def _add_routes(
    app: FastAPI, settings: GatewaySettings, directory: StageDirectory, chooser: Chooser, lobby: Lobby
) -> None:
    @app.get("/api/info")
    async def info() -> dict[str, Any]:
        catalogue = await directory.current()
        choices = {"sources": catalogue.sources, "pairs": catalogue.pairs, "voices": catalogue.voices}
        ice_servers = parse_ice_servers(settings.ice_servers)
        return {"stages": stage_facts(directory), **msgspec.to_builtins(choices), "ice_servers": ice_servers}

    @app.post("/api/live", status_code=201)
    async def live(wanted: LiveRequest, request: Request) -> dict[str, Any]:
        address = lobby.count(request)
        voices = {wanted.target: wanted.voice} if wanted.voice else {}
        await chooser.check(wanted.source, (wanted.target,), voices)
        loads = loads_of(
            state.info for stage, state in directory.states.items() if state.up and stage not in directory.optional
        )
        session = lobby.create(address, wanted.source, (wanted.target,), voices, loads)
        return {"key": session.key, **_pass(session)}

    @app.post("/api/live/{channel}/ticket", status_code=201)
    async def ticket(channel: str, request: Request, x_channel_key: Annotated[str, Header()] = "") -> dict[str, Any]:
        lobby.count(request)
        return _pass(lobby.find(channel, x_channel_key))

    def _pass(session: Session) -> dict[str, Any]:
        return {"channel": session.channel, "ticket": lobby.ticket(session), "expires_s": settings.ticket_ttl_s}

    @app.websocket("/live")
    async def socket(socket: WebSocket) -> None:
        await serve_browser(socket, lobby.redeem, settings)
