"""One room: who is in it, what each speaker's words are to become, and who may do what."""

import asyncio
import hashlib
import hmac
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from gateway.echo.guard import EchoGuard
from gateway.rooms.broadcast import Broadcast, Listener
from gateway.rooms.errors import HostPresent, RoomFull, RoomLocked, WrongPassword
from gateway.rooms.member import Desk, Member, Wishes, plain_name
from gateway.rooms.minutes import Minutes
from gateway.rooms.needs import Person, targets_for, unspoken_of, voices_for
from gateway.rooms.tape import Tape
from gateway.rtc.faces import Encoders
from gateway.session import Session
from gateway.settings import GatewaySettings
from gateway.tickets import new_token, same_key
from wire import events
from wire.errors import InvalidInput, InvalidMessage, NotAllowed, WireError
from wire.events import Ack, End, Error, Event, Moderate, Open, Prefer, Signal
from wire.logs import get_logger

LEFT_CLOSE, REMOVED_CLOSE, ENDED_CLOSE = 1000, 4002, 4003
SHOWN_LISTENERS = 100
WISHES = ("speaks", "hears", "voice", "speech", "original")
NEWS_DELAY_S = 0.1
"""News of the room waits this long for more of it: fifty people who come at once are told of once."""


class House(Protocol):
    """What a room needs of the gateway around it."""

    @property
    def encoders(self) -> Encoders:
        """How many faces may be encoded at once."""

    def possible(self, source: str, target: str) -> bool:
        """Whether the pair can be had, as far as is known."""

    async def approve(self, wishes: Wishes) -> None:
        """Raises a WireError for a language or voice that cannot be had."""

    async def signal(self, room: str, member: Member, event: Signal) -> None:
        """A WebRTC offer of a member. Raises WebRtcRefused."""

    def gone(self, member: Member) -> None:
        """A member has left."""

    def hang_up(self, member: Member) -> None:
        """What carries a member's sound by WebRTC is to end."""

    def speak(self, opened: Open, member: Member, deliver: Broadcast, on_closed: Callable[[Session], None]) -> Session:
        """A chain for one speaker. Raises AtCapacity or Draining."""


class Room(Desk):
    """Members in the order they came. Bounded in number."""

    def __init__(
        self,
        house: House,
        settings: GatewaySettings,
        *,
        name: str = "",
        password: str = "",
        place: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.id, self.host_key, self.name = place + new_token(), new_token(), plain_name(name)
        self.locked = self.ended = False
        self.members: dict[str, Member] = {}
        self.empty_since: float | None = clock()
        self._password = _digest(password) if password else b""
        self._house, self._settings, self._clock = house, settings, clock
        self.began, self._began_at = datetime.now(UTC), clock()
        self.minutes = Minutes(max_bytes=settings.room_transcript_kb * 1024)
        self.readers: OrderedDict[str, float] = OrderedDict()
        """Keys of those who were here, and up to which second of the room they may read what was said."""
        self.tape = Tape(
            self.minutes, house.encoders, max_s=settings.recording_max_s, clock=clock, changed=self._tape_changed
        )
        self._broadcasts: dict[str, Broadcast] = {}
        self._opened: dict[str, Open] = {}
        self._retired: dict[str, float] = {}
        """Channels of speakers who have gone, and since when; what they said is kept for who comes back."""
        self._news: asyncio.TimerHandle | None = None
        self.log = get_logger(room=self.id)

    @property
    def needs_password(self) -> bool:
        return bool(self._password)

    @property
    def speakers(self) -> list[Member]:
        return [member for member in self.members.values() if member.may_speak]

    @property
    def full(self) -> bool:
        return len(self.members) >= self._settings.room_members

    async def join(self, wishes: Wishes, *, address: str, password: str = "", host_key: str = "") -> Member:
        """A new member, who has yet to connect. Raises what the contract lists."""
        self._admit(wishes, password, host_key)
        await self._house.approve(wishes)
        self._admit(wishes, password, host_key)
        member = Member(self, wishes, address=address, joined=self._clock(), clock=self._clock)
        self.members[member.id] = member
        self.empty_since = None
        self._refresh()
        self._tell_soon()
        self.log.info("member joined", member=member.id, role=member.role, speaks=member.speaks, hears=member.hears)
        return member

    def came(self, member: Member) -> None:
        if member.via == "socket":
            self._house.hang_up(member)  # WebRTC belongs to the connection that it was offered by
        if member.may_speak and member.session is None:
            self._give_voice(member)
        member.outgoing.note(self._state(member), "room")
        self._tell_soon()

    def moved(self) -> None:
        self._tell_soon()

    def went(self, member: Member) -> None:
        member.away_since = self._clock()
        self._house.hang_up(member)
        for broadcast in self._broadcasts.values():
            broadcast.absent(member.id)
        self._tell_soon()

    def arrived(self, member: Member, event: Ack) -> None:
        broadcast = self._broadcasts.get(event.channel)
        if broadcast is not None:
            broadcast.arrived(member, event)

    async def ask(self, member: Member, event: Event) -> None:
        if isinstance(event, Prefer):
            await self._prefer(member, event)
            member.outgoing.note(Ack(channel=self.id, kind="prefer"), "prefer")
        elif isinstance(event, Moderate):
            self._moderate(member, event)
        elif isinstance(event, Signal):
            await self._house.signal(self.id, member, event)
            self._tell_soon()
        elif isinstance(event, End):
            self.remove(member, LEFT_CLOSE, "left")
        else:
            raise InvalidMessage("To the room itself a member sends prefer, moderate, signal and end.")

    def remove(self, member: Member, code: int = REMOVED_CLOSE, reason: str = "the host removed you") -> None:
        """The member is no longer in the room; what they have said is still interpreted."""
        if self.members.pop(member.id, None) is None:
            return
        if code != REMOVED_CLOSE:
            self.readers.setdefault(member.key, self._clock() - self._began_at)
            while len(self.readers) > self._settings.room_members:
                self.readers.popitem(last=False)
        member.outgoing.finish(code, reason)
        self._house.gone(member)
        for broadcast in self._broadcasts.values():
            broadcast.absent(member.id)
        if member.session is not None:
            member.session.end()
        if not self.members:
            self.empty_since = self._clock()
        self._refresh()
        self._tell_soon()
        self.log.info("member left", member=member.id, code=code)

    def end(self) -> None:
        """For everybody."""
        self.ended = True
        self.readers.update((member.key, math.inf) for member in self.members.values())
        self.tape.stop()
        for member in list(self.members.values()):
            self.remove(member, ENDED_CLOSE, "the host ended the room")

    def tick(self) -> None:
        """Once a second: let go of who does not come back, stop waiting for who says nothing."""
        now = self._clock()
        for member in list(self.members.values()):
            if member.away_since is not None and now - member.away_since >= self._patience_s(member):
                self.remove(member, 1001, "away for too long")
        for broadcast in self._broadcasts.values():
            broadcast.tick()
        for channel, since in list(self._retired.items()):
            if now - since >= self._settings.channel_grace_s:
                del self._retired[channel]
                for member in self.members.values():
                    member.outgoing.forget(channel)

    def _patience_s(self, member: Member) -> float:
        if member.via != "socket":
            return self._settings.program_patience_s
        return self._settings.channel_grace_s if member.joined_once else self._settings.ticket_ttl_s

    def _admit(self, wishes: Wishes, password: str, host_key: str) -> None:
        if host_key and not same_key(self.host_key, host_key):
            raise NotAllowed("The host_key does not fit this room.")
        if wishes.role == "host" and not host_key:
            raise NotAllowed("A host joins with the host_key that creating the room gave.")
        if host_key:
            wishes.role = "host"
            if any(member.role == "host" for member in self.members.values()):
                raise HostPresent("This room's host is here, or expected back; a room has one.")
        elif self._password and not hmac.compare_digest(_digest(password), self._password):
            raise WrongPassword("This room asks for a password, and this is not it.")
        elif self.locked:
            raise RoomLocked("The host lets nobody else into this room.")
        if self.full:
            raise RoomFull("This room is full.", limit=self._settings.room_members)
        if wishes.role != "listener" and len(self.speakers) >= self._settings.room_speakers:
            raise RoomFull(
                "Nobody else can speak in this room; join as a listener.", limit=self._settings.room_speakers
            )
        self._check_languages(wishes.hears)

    def _check_languages(self, hears: str) -> None:
        heard = {member.hears for member in self.members.values() if member.hears}
        if hears and len(heard | {hears}) > self._settings.max_targets:
            raise InvalidInput(
                f"This room is heard in {self._settings.max_targets} languages already, and in no more: "
                f"{', '.join(sorted(heard))}.",
                languages=sorted(heard),
            )

    async def _prefer(self, member: Member, event: Prefer) -> None:
        changes = {field: value for field in WISHES if (value := getattr(event, field)) is not None}
        if changes:
            known = {field: getattr(member, field) for field in WISHES}
            if changes.get("hears", member.hears) != member.hears:
                known["voice"] = ""
                self._check_languages(changes["hears"])
            wishes = Wishes(role=member.role, **{**known, **changes})
            await self._house.approve(wishes)
            if wishes.hears != member.hears:
                member.hush()
            member.speaks, member.hears, member.voice = wishes.speaks, wishes.hears, wishes.voice
            member.speech, member.original = wishes.speech, wishes.original
        if event.name is not None:
            member.name = plain_name(event.name)
        if event.muted is not None:
            member.muted = event.muted
        if changes:
            self._refresh()
        if any(getattr(event, field) is not None for field in (*WISHES, "name", "muted")):
            self._tell_soon()

    def _moderate(self, host: Member, event: Moderate) -> None:
        if host.role != "host":
            raise NotAllowed("Only the host of the room may do this.")
        if event.action == "end":
            self.end()
            return
        if event.action in ("lock", "unlock"):
            self.locked = event.action == "lock"
        elif event.action == "record":
            self.tape.start(host.key, host.hears)
        elif event.action == "stop":
            self.tape.stop()
        else:
            member = self.members.get(event.member)
            if member is None or member is host:
                raise InvalidInput("There is no other member of this id in the room.")
            self._moderate_member(member, event.action)
        self._tell_soon()

    def _moderate_member(self, member: Member, action: str) -> None:
        if action == "remove":
            self.remove(member)
        elif action in ("mute", "unmute"):
            member.silenced = action == "mute"
        elif action == "make_speaker" and not member.may_speak:
            if len(self.speakers) >= self._settings.room_speakers:
                raise RoomFull("Nobody else can speak in this room.", limit=self._settings.room_speakers)
            member.role, member.channel = "speaker", new_token()
            if member.browser is not None:
                self._give_voice(member)
                if member.session is not None:
                    member.session.attach(member.browser)
        elif action == "make_listener" and member.may_speak:
            session, member.session = member.session, None
            member.role, member.channel = "listener", ""
            if session is not None:
                session.end()

    def _give_voice(self, member: Member) -> None:
        """A chain of stages for a speaker who has come."""
        channel = member.channel
        member.guard = EchoGuard() if self._settings.echo_check else None
        broadcast = Broadcast(
            channel,
            member.box(channel),
            lambda: self._audience(member),
            spoken=member.speaks,
            guard=member.guard,
            note=lambda event, began: self.minutes.note(event, member.name, began - self._began_at),
            clock=self._clock,
        )
        opened = self._needs(member, gen=0)
        try:
            member.session = self._house.speak(opened, member, broadcast, self._session_closed)
        except WireError as error:
            member.outgoing.note(Error(channel=self.id, code=error.code, message=error.message))
            return
        self._broadcasts[channel], self._opened[channel] = broadcast, opened

    def _audience(self, speaker: Member) -> list[Listener]:
        others: list[Listener] = [member for member in self.members.values() if member is not speaker]
        return [*others, *self.tape.ears]

    def _session_closed(self, session: Session) -> None:
        self._broadcasts.pop(session.channel, None)
        self._opened.pop(session.channel, None)
        self._retired[session.channel] = self._clock()
        for member in list(self.members.values()):
            if member.session is session:
                self.remove(member, 1001, "away for too long")

    def _needs(self, speaker: Member, *, gen: int) -> Open:
        people: list[Person] = [*self.members.values(), *self.tape.ears]
        targets = targets_for(speaker, people, self._house.possible)
        return Open(
            channel=speaker.channel,
            source=speaker.speaks,
            targets=targets,
            voices=voices_for(targets, people),
            unspoken=unspoken_of(speaker, targets, people),
            reliable=True,
            gen=gen,
            floor=0,
        )

    def _refresh(self) -> None:
        """Tell each speaker's stages when what they are to make has changed; what is in work goes on."""
        for member in self.speakers:
            opened = self._opened.get(member.channel)
            if opened is None or member.session is None:
                continue
            needs = self._needs(member, gen=opened.gen)
            if needs != opened:
                self._opened[member.channel] = needs = msgspec.structs.replace(needs, gen=opened.gen + 1)
                member.session.change(needs)

    def _tape_changed(self) -> None:
        self._refresh()
        self._tell_soon()

    def _tell_soon(self) -> None:
        if self._news is None:
            self._news = asyncio.get_running_loop().call_later(NEWS_DELAY_S, self._tell)

    def _tell(self) -> None:
        self._news = None
        for member in self.members.values():
            if member.present:
                member.outgoing.note(self._state(member), "room")

    def _state(self, member: Member) -> events.Room:
        listeners = [other for other in self.members.values() if not other.may_speak]
        shown = [*self.speakers, *listeners[:SHOWN_LISTENERS]]
        return events.Room(
            channel=self.id,
            name=self.name,
            you=member.id,
            members=tuple(other.facts() for other in shown),
            listeners=len(listeners),
            locked=self.locked,
            recording=bool(self.tape.ears),
        )


Approve = Callable[[Wishes], Awaitable[None]]


def _digest(password: str) -> bytes:
    """Kept in memory only, for as long as the room."""
    return hashlib.sha256(password.encode()).digest()
