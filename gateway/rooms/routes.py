"""Routes of the rooms; `docs/rooms.md` is their contract."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import FastAPI, Header, Query, Request, WebSocket
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from gateway.browser import serve_browser
from gateway.lobby import Lobby
from gateway.rooms.hall import Hall
from gateway.rooms.member import Wishes
from gateway.rooms.room import LEFT_CLOSE
from gateway.settings import GatewaySettings
from gateway.tickets import same_key
from wire.errors import NotAllowed
from wire.events import Role

MAX_TYPED = 4_000
"""Characters of a name as it was typed; it is cut to what is shown."""
LANGUAGE = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$|^auto$|^$"
Taken = Annotated[str, Query(max_length=16, description="Empty: everybody in their own words.")]
PLACE = r"^([A-Za-z0-9]{8})?$"
Place = Annotated[
    str, Header(pattern=PLACE, description="This process's name, from a proxy that finds it by how a room's id begins.")
]
Key = Annotated[str, Header(alias="X-Member-Key", max_length=64)]


class RoomRequest(BaseModel):
    """A room as its maker wants it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=MAX_TYPED, description="What the room is called.")
    password: str = Field("", max_length=256, description="Whoever joins has to know it; empty: nobody has to.")


class JoinRequest(BaseModel):
    """Somebody who wants to come in."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=MAX_TYPED, description="Shown to the others, as text.")
    role: Role = Field("listener", description="`host` needs the `host_key`.")
    speaks: str = Field("auto", max_length=16, pattern=LANGUAGE, description="Language that is spoken, or `auto`.")
    hears: str = Field(
        "", max_length=16, pattern=r"^([A-Za-z]{2,3}([-_][A-Za-z0-9]+)*)?$", description="Wanted language."
    )
    voice: str = Field("", max_length=64, description="Voice id of that language; empty: its own.")
    speech: bool = Field(True, description="Send translated speech; without it captions only.")
    original: bool = Field(False, description="Send what is said as it is said, too.")
    via: Literal["socket", "whip", "whep"] = Field("socket", description="`whip`, `whep`: a seat for a program.")
    password: str = Field("", max_length=256, description="The room's, if it has one.")
    host_key: str = Field("", max_length=64, description="Makes this member the host.")

    def wishes(self) -> Wishes:
        return Wishes(**self.model_dump(exclude={"password", "host_key"}))


def add_room_routes(app: FastAPI, settings: GatewaySettings, hall: Hall, lobby: Lobby) -> None:
    """Everything under `/api/rooms`, and the members' socket."""

    _add_member_routes(app, settings, hall, lobby)
    _add_keepsake_routes(app, hall, lobby)

    @app.post("/api/rooms", status_code=201)
    async def create(wanted: RoomRequest, request: Request, x_room_place: Place = "") -> dict[str, Any]:
        lobby.count(request)
        room = hall.create(wanted.name, wanted.password, x_room_place)
        return {"room": room.id, "host_key": room.host_key}

    @app.get("/api/rooms/{room_id}")
    async def look(room_id: str) -> dict[str, Any]:
        room = hall.room(room_id)
        speakers = len(room.speakers)
        return {
            "room": room.id,
            "name": room.name,
            "needs_password": room.needs_password,
            "locked": room.locked,
            "speakers": speakers,
            "listeners": len(room.members) - speakers,
            "full": room.full,
            "hears": sorted({member.hears for member in room.members.values() if member.hears}),
        }

    @app.delete("/api/rooms/{room_id}", status_code=204)
    async def end(room_id: str, x_member_key: Key = "") -> None:
        room = hall.room(room_id)
        if hall.holder(room_id, x_member_key).role != "host":
            raise NotAllowed("Only the host of the room may end it.")
        hall.end(room)

    @app.websocket("/room")
    async def socket(socket: WebSocket) -> None:
        await serve_browser(socket, hall.redeem, settings)


def _add_member_routes(app: FastAPI, settings: GatewaySettings, hall: Hall, lobby: Lobby) -> None:
    """Coming, coming back and leaving."""

    @app.post("/api/rooms/{room_id}/members", status_code=201)
    async def join(room_id: str, wanted: JoinRequest, request: Request) -> dict[str, Any]:
        address = lobby.count(request)
        room = hall.room(room_id)
        if wanted.via == "whip" and wanted.role == "listener":
            wanted.role = "speaker"
        member = await hall.join(
            room, wanted.wishes(), address=address, password=wanted.password, host_key=wanted.host_key
        )
        joined = {"room": room.id, "member": member.id, "key": member.key}
        joined |= {"role": member.role, "channel": member.channel}
        if member.via != "socket":
            return joined | {"endpoint": f"/api/rooms/{room.id}/{member.via}/{member.id}", "token": member.key}
        return joined | {"ticket": hall.ticket(room, member), "expires_s": settings.ticket_ttl_s}

    @app.post("/api/rooms/{room_id}/members/{member_id}/ticket", status_code=201)
    async def ticket(room_id: str, member_id: str, request: Request, x_member_key: Key = "") -> dict[str, Any]:
        # Who has the key is not counted: a hall full of people behind one address comes back at the same moment.
        member = hall.member(room_id, member_id)
        if not same_key(member.key, x_member_key):
            lobby.count(request)
            raise NotAllowed("The X-Member-Key header does not fit this member.")
        return {
            "room": room_id,
            "member": member.id,
            "role": member.role,
            "channel": member.channel,
            "ticket": hall.ticket(hall.room(room_id), member),
            "expires_s": settings.ticket_ttl_s,
        }

    @app.delete("/api/rooms/{room_id}/members/{member_id}", status_code=204)
    async def leave(room_id: str, member_id: str, x_member_key: Key = "") -> None:
        asking = hall.holder(room_id, x_member_key)
        member = hall.member(room_id, member_id)
        if asking is not member and asking.role != "host":
            raise NotAllowed("Only the host of the room may remove somebody else.")
        if asking is member:
            hall.room(room_id).remove(member, LEFT_CLOSE, "left")
        else:
            hall.room(room_id).remove(member)


def _add_keepsake_routes(app: FastAPI, hall: Hall, lobby: Lobby) -> None:
    """What of a meeting can be taken away."""

    @app.get("/api/rooms/{room_id}/transcript")
    async def transcript(
        room_id: str, request: Request, language: Taken = "", x_member_key: Key = ""
    ) -> dict[str, Any]:
        lobby.count(request)
        room, until_s = hall.kept(room_id, x_member_key)
        return {
            "room": room.id,
            "name": room.name,
            "began": room.began.isoformat(timespec="seconds"),
            "complete": room.minutes.complete,
            "languages": room.minutes.languages(),
            "lines": msgspec.to_builtins(room.minutes.lines(language, until_s)),
        }

    @app.get("/api/rooms/{room_id}/recording")
    async def recording(room_id: str, request: Request, x_member_key: Key = "") -> FileResponse:
        lobby.count(request)
        return FileResponse(hall.recording(room_id, x_member_key), media_type="video/mp4", filename="vivavoce.mp4")
