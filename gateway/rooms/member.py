"""One person in a room: who they are, what they want, their connection, and what they are still to be sent."""

import contextlib
import time
from collections.abc import Callable

import msgspec

from gateway.echo.guard import EchoGuard
from gateway.languages import base_of
from gateway.outgoing import Outgoing
from gateway.rooms.mailbox import Mailbox
from gateway.rooms.playing import Playing
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
    Frame,
    Role,
    Segment,
    Speech,
    Tombstone,
    Translation,
    Via,
    kind_of,
)
from wire.outbox import key_of

NAME_CHARACTERS = 80
TRACK_DELAY = CAPTURE_RATE_HZ // 8
"""Samples by which WebRTC is usually behind the socket with the same sound: its encoder and its jitter buffer."""
MAX_GAP = CAPTURE_RATE_HZ
"""Lost sound up to this many samples is filled with silence, so that the clock of the track goes on."""


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

    def moved(self) -> None:
        """A member's sound goes another way now."""
        raise NotImplementedError


class Member:
    """Implements `gateway.browser.Seat` and `gateway.rooms.broadcast.Listener`."""

    def __init__(
        self,
        desk: Desk,
        wishes: Wishes,
        *,
        address: str,
        joined: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
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
        self.outgoing = Mailbox(self._sounds)
        self.session: Session | None = None
        self.rtc: RtcConnection | None = None
        self.guard: EchoGuard | None = None
        """Of those whose microphone is interpreted: it has to know what their loudspeakers play."""
        self._desk, self._clock = desk, clock
        self._playing = Playing()
        self._carried = False
        self._track_began: int | None = None

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
            if isinstance(event, Frame) and self.rtc is not None:
                self.rtc.camera.give_way()
            if not (isinstance(event, Capture) and self.on_rtc and self._track_began is not None):
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
        if self.via == "whip" or (self.via == "whep" and not self._sees_by_rtc):
            return None
        own_voice = not self.speech or not self.hears or base_of(spoken) == base_of(self.hears)
        return "" if own_voice else self.hears

    def plays(self, message: Message) -> bool:
        event = message.event
        if self.via == "whep":  # a program that is not connected misses what is said
            if self.rtc is not None and self.on_rtc and isinstance(event, Speech):
                self.rtc.mixer.speech(event, message.payload)
            return True
        if isinstance(event, Speech):
            self._play(event, message.payload)
        return False

    def _play(self, event: Speech, payload: bytes) -> None:
        """By WebRTC what begins while it is up; it is kept all the same until the page has heard it."""
        box, key = self.box(event.channel), key_of(event)
        if self.rtc is not None and self.on_rtc and event.offset == 0:
            box.set_aside(key)
        if self.rtc is not None and box.is_aside(key):
            self._sounds(Message(event, payload))
            self.rtc.mixer.speech(event, payload)
        else:
            self._playing.sent(event.channel, len(payload) / 2 / event.sample_rate_hz, self._clock())

    def _sounds(self, message: Message) -> None:
        """The member's loudspeakers are given this."""
        event = message.event
        if self.guard is not None and isinstance(event, Speech | Capture) and message.payload:
            rate_hz = event.sample_rate_hz if isinstance(event, Speech) else CAPTURE_RATE_HZ
            self.guard.plays(f"{kind_of(event)}/{event.channel}", message.payload, rate_hz, self._clock())

    def told(self, event: Speech) -> None:
        """A segment begins or ends to be heard by WebRTC: the page learns it by the socket."""
        self.box(event.channel).note(event)

    def on_track(self) -> None:
        """WebRTC carries the sound from now on; what the page still plays is heard to its end first."""
        assert self.rtc is not None  # noqa: S101 - who says so has just set it
        self._carried = True
        for channel, seconds in self._playing.left_s(self._clock()).items():
            self.rtc.mixer.hold(channel, seconds)
        self._desk.moved()

    def off_track(self) -> None:
        """WebRTC is over: the socket carries everything again, with what had not been heard."""
        self.rtc = None
        self.outgoing.bring_back()
        if self._carried and self.session is not None and self.via == "socket":
            self.session.ask_for_audio()
        self._track_began, self._carried = None, False
        self._desk.moved()

    def hush(self) -> None:
        """Another language is wanted: what waits in the old one is not."""
        self.outgoing.drop_aside()
        if self.rtc is not None:
            self.rtc.mixer.clear()

    def box(self, channel: str) -> Outgoing:
        return self.outgoing.speaker(channel)

    def sound(self, message: Message) -> None:
        if self.via == "socket":
            self.outgoing.sound(message)
        elif self.rtc is not None and self.on_rtc:
            self._sounds(message)
            self.rtc.mixer.original(message.event.channel, message.payload, CAPTURE_RATE_HZ)

    def show(self, message: Message) -> None:
        if self._sees_by_rtc and self.rtc is not None and self.rtc.faces.show(message):
            return
        if self.via == "socket":
            self.box(message.event.channel).show(message)

    def faces_go(self, channels: tuple[str, ...]) -> None:
        """Whose faces go by WebRTC."""
        if self.via == "socket":
            self.outgoing.note(events.Faces(channel=self._desk.id, channels=channels), "faces")

    def see(self, jpeg: bytes) -> None:
        """What the member's camera sees, by WebRTC; empty: nothing any more."""
        if self.session is not None:
            self.session.see(Frame(channel=self.channel, sample=self.session.received), jpeg)

    async def hear(self, pcm: bytes, place: int) -> None:
        """20 ms from the member's WebRTC microphone, at a sample of the track's own clock."""
        if self.session is None:
            return
        if self._track_began is None:
            self._track_began = self.session.received - place - (TRACK_DELAY if self.via == "socket" else 0)
        at = self._track_began + place
        if at - self.session.received > MAX_GAP:
            self._track_began, at = self.session.received - place, self.session.received
        with contextlib.suppress(WireError):  # a session that is ending takes nothing more
            if (lost := at - self.session.received) > 0:
                await self._speak_at(at - lost, bytes(2 * lost))
            await self._speak_at(at, pcm)

    async def _speak_at(self, at: int, pcm: bytes) -> None:
        await self._speak(Message(Capture(channel=self.channel, span=(at, at + len(pcm) // 2)), pcm))

    @property
    def on_rtc(self) -> bool:
        """Whether sound goes by WebRTC now."""
        return self.rtc is not None and self.rtc.up

    @property
    def _sees_by_rtc(self) -> bool:
        return self.rtc is not None and self.rtc.up and len(self.rtc.faces) > 0

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
