"""One person's WebRTC connection: answers an offer, reads microphone and camera, plays and shows what others say."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import ClassVar

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpTransceiver,
    RTCSessionDescription,
)

from gateway.rtc.camera import Camera
from gateway.rtc.faces import MAX_TRACKS, Encoders, FaceTracks
from gateway.rtc.mixer import Mixer
from gateway.rtc.tracks import MixerTrack, listen
from wire.errors import InvalidInput
from wire.events import Speech
from wire.logs import get_logger

ANSWER_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 10.0
LOOK_S = 0.5
SILENCE_S = 3.0
"""A microphone that sends nothing for this long has lost its way here; browsers send silence, too."""
log = get_logger()


class WebRtcRefused(InvalidInput):
    """The offer cannot be answered; sound can go by the socket."""

    code: ClassVar[str] = "webrtc_refused"


class RtcConnection:
    """`hear` gets the microphone, `see` the camera, `on_change` whether the connection is up.

    `told` gets what begins and ends to be heard, `shown` whose faces go out.
    After False it is closed for good. `watched`: a page's; it is closed, too, when the microphone falls silent as no
    microphone does.
    """

    def __init__(
        self,
        configuration: RTCConfiguration,
        *,
        hear: Callable[[bytes, int], Awaitable[None]] | None,
        see: Callable[[bytes], None],
        speaks: bool,
        encoders: Encoders,
        on_change: Callable[[bool], None],
        told: Callable[[Speech], None] = lambda _: None,
        shown: Callable[[tuple[str, ...]], None] = lambda _: None,
        watched: bool = False,
    ) -> None:
        self.mixer = Mixer(told)
        self.camera = Camera(see)
        self.faces = FaceTracks(self.mixer.heard, encoders, shown)
        self.up = False
        self._peer = RTCPeerConnection(configuration)
        self._hear, self._speaks, self._on_change = hear, speaks, on_change
        self._watched, self._heard_at = watched, 0.0
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._cameras: list[MediaStreamTrack] = []
        self._patience: asyncio.Task[None] | None = None
        self._answering: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._peer.on("track", self._on_track)
        self._peer.on("connectionstatechange", self._on_state)

    async def answer(self, sdp: str) -> str:
        """The answer to an offer, complete with candidates. Raises WebRtcRefused; the connection is closed then."""
        self._patience = asyncio.create_task(self._watch())
        self._answering = asyncio.create_task(self._negotiate(sdp))
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await asyncio.shield(self._answering)
        except Exception as error:  # the library raises whatever a broken description leads it to
            log.info("offer refused", reason=type(error).__name__)
            await self.close()
            raise WebRtcRefused(
                "This WebRTC offer cannot be answered: send one audio section and all candidates in it."
            ) from None
        if self._closing is not None:
            raise WebRtcRefused("This WebRTC connection was ended before it was answered.")
        return str(self._peer.localDescription.sdp)

    async def _negotiate(self, sdp: str) -> None:
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        self._choose_directions()
        await self._peer.setLocalDescription(await self._peer.createAnswer())

    async def close(self) -> None:
        """End it; returns when its sockets are closed, whoever began. `on_change` is told at once."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        for task in [*self._reading.values(), *([self._patience] if self._patience else [])]:
            task.cancel()
        self.up = False
        self.faces.close()
        self.camera.close()
        self._on_change(False)
        if self._answering is not None:  # the library closes no socket that it opens after, or while it is cancelled
            await asyncio.wait([self._answering], timeout=ANSWER_TIMEOUT_S)
        await self._peer.close()

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
        for section in sections:
            if section.kind == "video":
                self._choose_video(section)

    def _choose_video(self, section: RTCRtpTransceiver) -> None:
        """One camera comes in; through what only receives, faces go out."""
        if section.receiver.track in self._cameras:
            if self._hear is not None and "video" not in self._reading:
                section.direction = "recvonly"
                self._reading["video"] = asyncio.create_task(self._look(section.receiver))
        elif self._speaks and len(self.faces) < MAX_TRACKS:
            track = self.faces.add()
            section.sender.replaceTrack(track)
            if self._watched:  # in a stream of its own: browsers let the sound of a stream wait for its pictures
                section.sender._stream_id = track.id
            section.direction = "sendonly"

    async def _look(self, receiver: RTCRtpReceiver) -> None:
        """At a camera, until it ends or is refused; it is not decoded any more then."""
        await self.camera.watch(receiver.track)
        await receiver.stop()

    def _on_track(self, track: MediaStreamTrack) -> None:
        if track.kind == "video":
            self._cameras.append(track)
        elif self._hear is not None and "audio" not in self._reading:
            self._reading["audio"] = asyncio.create_task(listen(track, self._take))

    async def _take(self, pcm: bytes, place: int) -> None:
        self._heard_at = time.monotonic()
        if self._hear is not None:
            await self._hear(pcm, place)

    async def _on_state(self) -> None:
        state = self._peer.connectionState
        if state == "connected" and self._closing is None and not self.up:
            self.up, self._heard_at = True, time.monotonic()
            self._on_change(True)
        elif state in ("failed", "closed"):
            await self.close()

    async def _watch(self) -> None:
        """Neither ICE that never completes nor a connection that died without a word holds anything for long."""
        patience_at = time.monotonic() + CONNECT_TIMEOUT_S
        while True:
            await asyncio.sleep(LOOK_S)
            self.camera.look()
            self.faces.tick()
            if not self._alive(patience_at):
                await self.close()
                return

    def _alive(self, patience_at: float) -> bool:
        now = time.monotonic()
        if not self.up:
            return now < patience_at
        return not self._watched or self._hear is None or now - self._heard_at < SILENCE_S
