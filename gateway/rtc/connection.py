"""One person's WebRTC connection: answers an offer, reads the microphone, plays what they hear."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import ClassVar

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from gateway.rtc.mixer import Mixer
from gateway.rtc.tracks import MixerTrack, listen
from wire.errors import InvalidInput
from wire.logs import get_logger

ANSWER_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 10.0
log = get_logger()


class WebRtcRefused(InvalidInput):
    """The offer cannot be answered; sound can go by the socket."""

    code: ClassVar[str] = "webrtc_refused"


class RtcConnection:
    """`hear` gets the microphone, `on_change` whether the connection is up; after False it is closed for good."""

    def __init__(
        self,
        configuration: RTCConfiguration,
        *,
        hear: Callable[[bytes], Awaitable[None]] | None,
        speaks: bool,
        on_change: Callable[[bool], None],
    ) -> None:
        self.mixer = Mixer()
        self.up = False
        self._peer = RTCPeerConnection(configuration)
        self._hear, self._speaks, self._on_change = hear, speaks, on_change
        self._ears: list[asyncio.Task[None]] = []
        self._patience: asyncio.Task[None] | None = None
        self._closed = False
        self._peer.on("track", self._on_track)
        self._peer.on("connectionstatechange", self._on_state)

    async def answer(self, sdp: str) -> str:
        """The answer to an offer, complete with candidates. Raises WebRtcRefused; the connection is closed then."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
                self._choose_directions()
                await self._peer.setLocalDescription(await self._peer.createAnswer())
        except Exception as error:  # the library raises whatever a broken description leads it to
            log.info("offer refused", reason=type(error).__name__)
            await self.close()
            raise WebRtcRefused(
                "This WebRTC offer cannot be answered: send one audio section and all candidates in it."
            ) from None
        self._patience = asyncio.create_task(self._give_up())
        return str(self._peer.localDescription.sdp)

    async def close(self) -> None:
        """End it. `on_change` is told only of a connection that was up, or was waited for."""
        if self._closed:
            return
        self._closed = True
        for task in [*self._ears, *([self._patience] if self._patience else [])]:
            if task is not asyncio.current_task():
                task.cancel()
        await self._peer.close()
        self.up = False
        self._on_change(False)

    def _choose_directions(self) -> None:
        sections = self._peer.getTransceivers()
        audio = [section for section in sections if section.kind == "audio"]
        if not audio:
            raise WebRtcRefused("There is no audio section in this offer.")
        for section in sections:
            section.direction = "inactive"
        audio[0].direction = "recvonly" if self._hear is not None else "inactive"
        if self._speaks:
            audio[0].sender.replaceTrack(MixerTrack(self.mixer))
            audio[0].direction = "sendrecv" if self._hear is not None else "sendonly"

    def _on_track(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and self._hear is not None and not self._ears:
            self._ears.append(asyncio.create_task(listen(track, self._hear)))

    async def _on_state(self) -> None:
        state = self._peer.connectionState
        if state == "connected" and not self._closed:
            self.up = True
            self._on_change(True)
        elif state in ("failed", "closed"):
            await self.close()

    async def _give_up(self) -> None:
        """ICE that never completes holds nothing for long."""
        await asyncio.sleep(CONNECT_TIMEOUT_S)
        if not self.up:
            await self.close()
