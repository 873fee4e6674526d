"""All rooms of this gateway: makes them, hands out tickets to their members, clears up. Implements `room.House`."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from gateway.admission import StageLoad
from gateway.choice import Chooser
from gateway.errors import TooManyRequests
from gateway.languages import AUTO
from gateway.lobby import Lobby
from gateway.rooms.broadcast import Broadcast
from gateway.rooms.calls import Calls
from gateway.rooms.errors import UnknownMember, UnknownRoom
from gateway.rooms.member import Member, Wishes
from gateway.rooms.room import Room
from gateway.rtc.faces import Encoders
from gateway.session import Session
from gateway.settings import GatewaySettings
from gateway.tickets import Tickets, same_key
from wire.errors import AtCapacity, NotAllowed
from wire.events import Open, Signal
from wire.logs import get_logger

TICK_S = 1.0
RESTARTS_CLOSE = 1012
log = get_logger()


class _Past(msgspec.Struct):
    """A room that its host has ended, for the sake of its transcript and recording."""

    room: Room
    until: float


class Hall:
    """Rooms by id. Speakers' sessions are the lobby's, with those of people who speak alone."""

    def __init__(
        self,
        settings: GatewaySettings,
        lobby: Lobby,
        chooser: Chooser,
        *,
        loads: Callable[[], Sequence[StageLoad]] = tuple,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._lobby, self._chooser, self._clock = settings, lobby, chooser, clock
        self._loads = loads
        self.encoders = Encoders(settings.max_faces)
        self.calls = Calls(settings, self.encoders)
        self._rooms: dict[str, Room] = {}
        self._tickets = Tickets(settings.ticket_ttl_s)
        self._past: OrderedDict[str, _Past] = OrderedDict()

    def __len__(self) -> int:
        return len(self._lobby)

    @property
    def rooms(self) -> int:
        return len(self._rooms)

    def create(self, name: str, password: str, place: str = "") -> Room:
        """A new room, empty. `place`: how its id begins. Raises AtCapacity."""
        if len(self._rooms) >= self._settings.max_rooms:
            raise AtCapacity("There are as many rooms as this gateway holds; try again later.")
        room = Room(self, self._settings, name=name, password=password, place=place, clock=self._clock)
        self._rooms[room.id] = room
        log.info("room made", room=room.id)
        return room

    async def join(self, room: Room, wishes: Wishes, *, address: str, password: str, host_key: str) -> Member:
        """Raises what the contract lists, and TooManyRequests for an address with too many people."""
        mine = sum(member.address == address for other in self._rooms.values() for member in other.members.values())
        if mine >= self._settings.max_members_per_address:
            raise TooManyRequests(
                f"There are {mine} people behind this address already; one of them has to leave first.",
                retry_after_s=5.0,
            )
        return await room.join(wishes, address=address, password=password, host_key=host_key)

    def room(self, room_id: str) -> Room:
        """Raises UnknownRoom."""
        room = self._rooms.get(room_id)
        if room is None or room.ended:
            raise UnknownRoom("This room has ended or was never here; make a new one.")
        return room

    def member(self, room_id: str, member_id: str) -> Member:
        """Raises UnknownRoom or UnknownMember."""
        member = self.room(room_id).members.get(member_id)
        if member is None:
            raise UnknownMember("You are no longer in this room; join again.")
        return member

    def holder(self, room_id: str, key: str) -> Member:
        """The member whose key this is. Raises UnknownRoom or NotAllowed."""
        for member in self.room(room_id).members.values():
            if same_key(member.key, key):
                return member
        raise NotAllowed("The X-Member-Key header does not fit anybody in this room.")

    def kept(self, room_id: str, key: str) -> tuple[Room, float]:
        """The room whose transcript this key may read, also a while after its host ended it; and up to which second.

        Raises UnknownRoom or NotAllowed.
        """
        past = self._past.get(room_id)
        room = past.room if past is not None else self._rooms.get(room_id)
        if room is not None:
            for known, until_s in room.readers.items():
                if same_key(known, key):
                    return room, until_s
            if room.ended:
                raise NotAllowed("Who was in this room may read its transcript; this key is of nobody of them.")
        self.holder(room_id, key)
        return self.room(room_id), math.inf

    def recording(self, room_id: str, key: str) -> Path:
        """The file of a room's recording, for the host who made it.

        Raises UnknownRoom, NotAllowed or UnknownRecording.
        """
        room, _ = self.kept(room_id, key)
        if not same_key(room.tape.made_by, key):
            raise NotAllowed("Only the host who recorded may have the recording.")
        return room.tape.file()

    def ticket(self, room: Room, member: Member) -> str:
        """A pass to the room's socket."""
        return self._tickets.issue(f"{room.id}/{member.id}", self._clock())

    def redeem(self, ticket: str) -> Member:
        """Whose ticket this is, once. Raises NotAllowed, UnknownRoom or UnknownMember."""
        room_id, _, member_id = self._tickets.redeem(ticket, self._clock()).partition("/")
        return self.member(room_id, member_id)

    def end(self, room: Room) -> None:
        """For everybody, and for good."""
        room.end()
        self._close(room)

    async def run(self) -> None:
        """Clear up once a second until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()

    def tick(self) -> None:
        now = self._clock()
        for room in list(self._rooms.values()):
            room.tick()
            empty = room.empty_since is not None and now - room.empty_since >= self._settings.room_idle_s
            if room.ended or empty:
                self._close(room)
        for room_id, past in list(self._past.items()):
            if now >= past.until:
                self._past.pop(room_id).room.tape.forget()

    def _close(self, room: Room) -> None:
        self._rooms.pop(room.id, None)
        log.info("room closed", room=room.id)
        if not room.ended:
            room.tape.forget()
            return
        self._past[room.id] = _Past(room, self._clock() + self._settings.room_transcript_s)
        while len(self._past) > self._settings.max_rooms:
            self._past.popitem(last=False)[1].room.tape.forget()

    async def drain(self, timeout_s: float) -> None:
        """Take nobody else, let what was said be interpreted and sent, then say goodbye."""
        await self._lobby.drain(timeout_s)
        for room in self._rooms.values():
            for member in room.members.values():
                member.outgoing.finish(RESTARTS_CLOSE, "the gateway restarts")
        for room in [*self._rooms.values(), *(past.room for past in self._past.values())]:
            room.tape.forget()
        await self.calls.close()

    def possible(self, source: str, target: str) -> bool:
        return self._chooser.possible(source, target)

    async def approve(self, wishes: Wishes) -> None:
        voices = {wishes.hears: wishes.voice} if wishes.voice else {}
        await self._chooser.approve_person(wishes.speaks if wishes.role != "listener" else AUTO, wishes.hears, voices)

    async def signal(self, room: str, member: Member, event: Signal) -> None:
        await self.calls.signal(room, member, event)

    def gone(self, member: Member) -> None:
        self._tickets.revoke(f"{member.about}/{member.id}")
        self.calls.drop(member)

    def hang_up(self, member: Member) -> None:
        self.calls.drop(member)

    def speak(self, opened: Open, member: Member, deliver: Broadcast, on_closed: Callable[[Session], None]) -> Session:
        return self._lobby.admit(opened, member.address, deliver=deliver, on_closed=on_closed, loads=self._loads())
