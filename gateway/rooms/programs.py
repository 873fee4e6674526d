"""WHIP (RFC 9725) and WHEP: programs such as OBS take a seat in a room."""

from typing import Annotated, Literal

from fastapi import FastAPI, Header, Request, Response

from gateway.rooms.calls import Calls
from gateway.rooms.errors import UnknownMember
from gateway.rooms.hall import Hall
from gateway.rooms.member import Member
from gateway.rtc.ice import parse_ice_servers
from gateway.settings import GatewaySettings
from gateway.tickets import new_token, same_key
from wire.errors import InvalidInput, NotAllowed

SDP = "application/sdp"
Bearer = Annotated[str, Header(max_length=256)]
Way = Literal["whip", "whep"]


class ProgramSeat:
    """Where a program sits while it is connected. Implements `session.Browser`; it has no socket to be told by."""

    def __init__(self) -> None:
        self.id = new_token()

    def leave(self, code: int, reason: str) -> None:
        """The connection is ended by who gives the seat away."""


def add_program_routes(app: FastAPI, settings: GatewaySettings, hall: Hall, calls: Calls) -> None:
    """`/api/rooms/{room}/whip/{member}` and the same for `whep`."""
    links = [f'<{server["urls"]}>; rel="ice-server"' for server in parse_ice_servers(settings.ice_servers)]

    @app.post("/api/rooms/{room_id}/{way}/{member_id}", status_code=201)
    async def connect(room_id: str, way: Way, member_id: str, request: Request, authorization: Bearer = "") -> Response:
        member = _seat_of(hall, room_id, member_id, way, authorization)
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != SDP:
            raise InvalidInput(f"Send the offer as {SDP}.")
        sdp = (await request.body()).decode("utf-8", "replace")
        await calls.hang_up(member)
        answer = await calls.answer(member, sdp)
        seat = ProgramSeat()
        member.attach(seat)
        headers = {"Location": f"/api/rooms/{room_id}/{way}/{member_id}/{seat.id}", "ETag": f'"{seat.id}"'}
        response = Response(answer, 201, headers, SDP)
        for link in links:
            response.headers.append("Link", link)
        return response

    @app.patch("/api/rooms/{room_id}/{way}/{member_id}/{seat_id}")
    async def trickle(way: Way) -> Response:  # noqa: ARG001 - the path's shape
        return Response(status_code=405, headers={"Allow": "DELETE"})

    @app.delete("/api/rooms/{room_id}/{way}/{member_id}/{seat_id}")
    async def stop(room_id: str, way: Way, member_id: str, seat_id: str, authorization: Bearer = "") -> Response:
        member = _seat_of(hall, room_id, member_id, way, authorization)
        if not isinstance(member.browser, ProgramSeat) or member.browser.id != seat_id:
            raise UnknownMember("This connection is over.")
        await calls.hang_up(member)
        return Response(status_code=200)


def _seat_of(hall: Hall, room_id: str, member_id: str, way: Way, authorization: str) -> Member:
    """The member that a program speaks or listens for. Raises NotAllowed, UnknownRoom or UnknownMember."""
    member = hall.member(room_id, member_id)
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not same_key(member.key, token.strip()):
        raise NotAllowed("Send the seat's token as `Authorization: Bearer TOKEN`.")
    if member.via != way:
        raise NotAllowed(f"This seat was made for {member.via}, not for {way}.")
    return member
