"""The simple socket: what the plain socket of tts gives goes in as it is, camera frames beside it, video comes out.

In: `{"type":"audio","sequence","sampleRate","phonemes":[{symbol,start,end}]}`, then binary PCM16LE, then
`{"type":"audio_end","sequence"}`; `{"type":"frame"}`, then a binary JPEG (a still picture is a frame sent once);
`{"type":"stop"}` forgets what was to be said. Out, 25 times a second while something changes:
`{"type":"video","sequence","offset","sampleRate","flag"}`, then a binary JPEG to be shown while that sample is heard
(sequence -1: nobody speaks).
"""

import asyncio
import contextlib
import time
from typing import Literal

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from lipsync.live.camera import Camera
from lipsync.live.face import STEP_S, LiveFace, Shown
from lipsync.live.pace import Pace
from lipsync.speech.articulation import TimedPhone
from lipsync.stage import Stage
from wire.compute import CLOSING, Superseded
from wire.errors import AtCapacity, InvalidInput, WireError
from wire.logs import get_logger
from wire.metrics import STAGE_SECONDS
from wire.sockets import refuse, require_channel_id

log = get_logger()
MAX_PHONES = 2_000
MAX_MISTAKES = 20
SEND_TIMEOUT_S = 5.0
Kind = Literal["audio", "audio_end", "frame", "stop"]


class _Phone(msgspec.Struct):
    symbol: str
    start: float
    end: float


class _Command(msgspec.Struct, rename="camel"):
    type: Kind
    sequence: int = 0
    sample_rate: int = 0
    phonemes: list[_Phone] = []


_decoder = msgspec.json.Decoder(_Command)


class PlainSockets:
    """Serves plain clients; at most `max_channels` at once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._open = 0

    async def serve(self, socket: WebSocket) -> None:
        """One client until it leaves."""
        try:
            require_channel_id(socket)
            if self._open >= self._stage.settings.max_channels:
                raise AtCapacity(f"This service shows {self._open} faces already; try again later.")
        except WireError as error:
            await refuse(socket, error)
            return
        await socket.accept()
        self._open += 1
        try:
            with contextlib.ExitStack() as held:
                renderer = await self._stage.compute.run(held.enter_context, self._stage.borrow(""))
                camera = Camera(self._stage.tracker())
                face = LiveFace(camera, renderer, quality=self._stage.settings.jpeg_quality)
                await _Session(socket, self._stage, camera, face).run()
        finally:
            self._open -= 1


class _Session:
    def __init__(self, socket: WebSocket, stage: Stage, camera: Camera, face: LiveFace) -> None:
        self._socket, self._stage, self._camera, self._face = socket, stage, camera, face
        self._expected: Kind | None = None
        self._sequence, self._rate = 0, 0

    async def run(self) -> None:
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._show())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(ended, Exception):
                    log.error("live face failed", exc_info=ended)

    async def _read(self) -> None:
        mistakes = 0
        with contextlib.suppress(WebSocketDisconnect):
            while mistakes < MAX_MISTAKES:
                received = await self._socket.receive()
                if received["type"] == "websocket.disconnect":
                    return
                try:
                    self._take(received.get("text"), received.get("bytes"))
                except WireError as error:
                    mistakes += 1
                    await self._complain(error)
            await self._socket.close(1008, "too many invalid messages")

    def _take(self, text: str | None, data: bytes | None) -> None:
        now = time.monotonic()
        if text is not None:
            self._command(text, now)
        elif self._expected == "frame":
            self._expected = "audio" if self._rate else None
            self._camera.see(data or b"", now)
        elif self._expected == "audio":
            self._face.hear(self._sequence, self._rate, data or b"", [], last=False, now=now)
        else:
            raise InvalidInput("Announce binary data first, with `audio` or `frame`.")

    def _command(self, text: str, now: float) -> None:
        try:
            command = _decoder.decode(text)
        except msgspec.DecodeError as error:
            raise InvalidInput(f"Not a message of this socket: {error}") from None
        if command.type == "frame":
            self._expected = "frame"
        elif command.type == "stop":
            self._face.interrupt()
        else:
            ended = command.type == "audio_end"
            if not ended:
                self._expected, self._sequence, self._rate = "audio", command.sequence, command.sample_rate
            phones = [TimedPhone(phone.symbol, phone.start, phone.end) for phone in command.phonemes[:MAX_PHONES]]
            self._face.hear(command.sequence, self._rate or 16_000, b"", phones, last=ended, now=now)

    async def _show(self) -> None:
        pace = Pace(STEP_S, time.monotonic())
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await asyncio.sleep(pace.wait_s(time.monotonic(), known=False))
                moment = pace.begin(time.monotonic())
                if self._camera.ready:
                    await self._step(moment, pace)

    async def _step(self, moment: float, pace: Pace) -> None:
        begun = time.monotonic()
        try:
            shown = await self._stage.compute.run(self._face.frame, moment, priority=CLOSING)
        except Superseded:
            return
        except WireError as error:
            await self._complain(error)
            return
        if shown is not None:
            await self._send(shown)
            pace.took(time.monotonic() - begun)
            STAGE_SECONDS.labels("lipsync", "frame").observe(time.monotonic() - begun)

    async def _send(self, shown: Shown) -> None:
        head = {
            "type": "video",
            "sequence": shown.seq,
            "offset": shown.offset,
            "sampleRate": shown.sample_rate_hz,
            "flag": shown.flag,
        }
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await self._socket.send_text(msgspec.json.encode(head).decode())
            await self._socket.send_bytes(shown.jpeg)

    async def _complain(self, error: WireError) -> None:
        body = {"type": "error", "code": error.code, "message": error.message}
        await self._socket.send_text(msgspec.json.encode(body).decode())
