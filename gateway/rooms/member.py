"""One person in a room: who they are, what they want, their connection, and what they are still to be sent."""

import contextlib

import msgspec

from gateway.languages import base_of
from gateway.outgoing import Outgoing
from gateway.rooms.mailbox import Mailbox
from gateway.rtc.connection import RtcConnection
from gateway.session import REPLACED_CLOSE, Browser, Session
from gateway.tickets import new_token
from wire import events
from wire.codec import Message
from wire.errors import InvalidMessage, WireError
from wire.events import (
    CAPTURE_RATE_HZ,
    Capture,
    Event,
    Role,
    Segment,
    Speech,
    Tombstone,
    Translation,
    Via,
    kind_of,
)

NAME_CHARACTERS = 80


class Wishes(msgspec.Struct, kw_only=True):
    """What somebody says of themselves when they join."""

    name: str = ""
    role: Role = "listener"
    speaks: str = "auto"
    hears: str = ""
    voice: str = ""
    speech: bool = True
    original: bool = False
    via: Via = "socket"


class Desk:
    """What a member may ask of the room. `gateway.rooms.room.Room` is one."""

    id: str

    async def ask(self, member: "Member", event: Event) -> None:
        """Something about the room. Raises WireError for what the member may not do."""
        raise NotImplementedError

    def arrived(self, member: "Member", event: events.Ack) -> None:
        """The member has a segment of another speaker's."""
        raise NotImplementedError

    def came(self, member: "Member") -> None:
        """The member is connected."""
        raise NotImplementedError

    def went(self, member: "Member") -> None:
        """The member's connection is gone."""
        raise NotImplementedError


class Member:
    """Implements `gateway.browser.Seat` and `gateway.rooms.broadcast.Listener`."""

    def __init__(self, desk: Desk, wishes: Wishes, *, address: str, joined: float) -> None:
        self.id, self.key, self.address = new_token(), new_token(), address
        self.channel = new_token() if wishes.role != "listener" else ""
        self.role: Role = wishes.role
        self.speaks, self.hears, self.voice = wishes.speaks, wishes.hears, wishes.voice
        self.speech, self.original, self.via = wishes.speech, wishes.original, wishes.via
        self.name = plain_name(wishes.name)
        self.muted = self.silenced = False
        """By themselves; by the host."""
        self.away_since: float | None = joined
        self.joined_once = False
        self.browser: Browser | None = None
        self.outgoing = Mailbox()
        self.session: Session | None = None
        self.rtc: RtcConnection | None = None
        self._desk = desk

    @property
    def may_speak(self) -> bool:
        return self.role != "listener"

    @property
    def about(self) -> str:
        return self._desk.id

    @property
    def present(self) -> bool:
        return self.browser is not None

    @property
    def patient(self) -> bool:
        """Who listens, or is muted, has nothing to say; a dead connection shows by its pings."""
        return True

    def attach(self, browser: Browser) -> None:
        if self.browser is not None:
            self.browser.leave(REPLACED_CLOSE, "another connection took this one's place")
        self.browser, self.away_since, self.joined_once = browser, None, True
        self.outgoing.rewind()
        self._desk.came(self)
        if self.session is not None:
            self.session.attach(browser)

    def detach(self, browser: Browser) -> None:
        if self.browser is not browser:
            return
        self.browser = None
        if self.session is not None:
            self.session.detach(browser)
        self._desk.went(self)

    def delay_s(self, message: Message) -> float:
        return self.session.delay_s(message) if self.session is not None else 0.0

    async def receive(self, message: Message) -> None:
        """One message from the member. Raises WireError for what they may not send."""
        event = message.event
        if event.channel == self._desk.id:
            await self._desk.ask(self, event)
        elif self.session is not None and event.channel == self.channel:
            await self._speak(message)
        elif isinstance(event, events.Ack):
            self._desk.arrived(self, event)
        else:
            raise InvalidMessage(
                f"`{kind_of(event)}` is not for you to send on this channel: it is not yours, or you are a listener."
            )

    def wants(self, event: Segment) -> bool:
        if event.channel == self.channel:
            return False
        if isinstance(event, Translation):
            return event.language == self.hears
        if isinstance(event, Speech):
            return event.language == self.hears and self.speech and self.via != "whip"
        return not isinstance(event, Tombstone) or event.language in ("", self.hears)

    def wants_original(self, language: str) -> bool:
        if self.via == "whip":
            return False
        return self.original or not self.hears or base_of(language) == base_of(self.hears)

    def watches(self, spoken: str) -> str | None:
        if self.via != "socket":
            return None
        own_voice = not self.speech or not self.hears or base_of(spoken) == base_of(self.hears)
        return "" if own_voice else self.hears

    def plays(self, message: Message) -> bool:
        event = message.event
        if not isinstance(event, Speech) or not self.on_rtc:
            return self.via == "whep"  # whose program is not connected misses what is said
        assert self.rtc is not None  # noqa: S101 - on_rtc says so
        self.rtc.mixer.speech(event.channel, message.payload, event.sample_rate_hz)
        return True

    def box(self, channel: str) -> Outgoing:
        return self.outgoing.speaker(channel)

    def sound(self, message: Message) -> None:
        if self.rtc is not None and self.on_rtc:
            self.rtc.mixer.original(message.event.channel, message.payload, CAPTURE_RATE_HZ)
        elif self.via == "socket":
            self.outgoing.sound(message)

    async def hear(self, pcm: bytes) -> None:
        """20 ms from the member's WebRTC microphone, which has no clock of its own: it goes on where the last ended."""
        if self.session is not None:
            at = self.session.received
            capture = Capture(channel=self.channel, span=(at, at + len(pcm) // 2))
            with contextlib.suppress(WireError):  # a session that is ending takes nothing more
                await self._speak(Message(capture, pcm))

    @property
    def on_rtc(self) -> bool:
        """Whether sound goes by WebRTC now."""
        return self.rtc is not None and self.rtc.up

    def facts(self) -> events.Member:
        """What the others may know."""
        return events.Member(
            id=self.id,
            name=self.name,
            role=self.role,
            channel=self.channel,
            speaks=self.speaks,
            hears=self.hears,
            muted=self.muted or self.silenced,
            present=self.present,
            via="webrtc" if self.via == "socket" and self.on_rtc else self.via,
        )

    async def _speak(self, message: Message) -> None:
        session = self.session
        assert session is not None  # noqa: S101 - the caller looked
        event = message.event
        if isinstance(event, events.Open):
            raise InvalidMessage("In a room the languages follow from who listens; send `prefer`.")
        if isinstance(event, Capture) and (self.muted or self.silenced):
            message = Message(event, bytes(len(message.payload)))
        if not isinstance(event, events.End):
            await session.receive(message)
            return
        await self._desk.ask(self, msgspec.structs.replace(event, channel=self._desk.id))


def plain_name(name: str) -> str:
    """One line of at most 80 characters, as it was typed otherwise: who shows it shows text, never markup."""
    line = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(line.split())[:NAME_CHARACTERS]
