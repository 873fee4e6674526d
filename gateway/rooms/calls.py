"""Moves a member's sound and pictures to WebRTC and back. `signal` events and WHIP/WHEP come here."""

import asyncio

from gateway.rooms.member import Member
from gateway.rtc.connection import RtcConnection, WebRtcRefused
from gateway.rtc.faces import Encoders
from gateway.rtc.ice import configuration
from gateway.settings import GatewaySettings
from wire.events import Signal
from wire.logs import get_logger

TOO_MANY = "As many WebRTC connections as this gateway carries are in use; sound goes by the socket."
log = get_logger()


class Calls:
    """All WebRTC connections of the gateway; bounded in number."""

    def __init__(self, settings: GatewaySettings, encoders: Encoders) -> None:
        self._settings, self._encoders = settings, encoders
        self._configuration = configuration(settings.ice_servers)
        self._open: set[RtcConnection] = set()
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def signal(self, room: str, member: Member, event: Signal) -> None:
        """A member's offer. Raises WebRtcRefused."""
        await self.hang_up(member)
        if event.sdp:
            answer = await self.answer(member, event.sdp)
            member.outgoing.note(Signal(channel=room, description="answer", sdp=answer), "signal")

    async def answer(self, member: Member, sdp: str) -> str:
        """The answer to an offer for a member's sound. Raises WebRtcRefused."""
        if len(self._open) >= self._settings.max_webrtc:
            raise WebRtcRefused(TOO_MANY)
        connection: RtcConnection

        def changed(up: bool) -> None:
            log.info("webrtc is up" if up else "webrtc is over", member=member.id)
            if not up:
                self._open.discard(connection)
                self._end(connection)
            if member.rtc is connection:
                self._move(member, up)

        connection = RtcConnection(
            self._configuration,
            hear=member.hear if member.may_speak and member.via != "whep" else None,
            see=member.see,
            speaks=member.via != "whip",
            encoders=self._encoders,
            on_change=changed,
            told=member.told if member.via == "socket" else lambda _: None,
            shown=member.faces_go,
            watched=member.via == "socket",
        )
        self._open.add(connection)
        member.rtc = connection
        return await connection.answer(sdp)

    async def hang_up(self, member: Member) -> None:
        """Whatever carries the member's sound by WebRTC ends."""
        if member.rtc is not None:
            await member.rtc.close()

    def drop(self, member: Member) -> None:
        """The same, without waiting for it."""
        if member.rtc is not None:
            self._end(member.rtc)

    async def close(self) -> None:
        """End all of them; returns when none has a socket any more."""
        for connection in list(self._open):
            self._end(connection)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _end(self, connection: RtcConnection) -> None:
        task = asyncio.create_task(connection.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    @staticmethod
    def _move(member: Member, up: bool) -> None:
        if up:
            member.on_track()
            return
        member.off_track()
        if member.via != "socket" and member.browser is not None:
            member.detach(member.browser)
