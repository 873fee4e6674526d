"""The plain socket form: JSON texts in, speech out, for clients without the subprotocol.

For each request: `audio` with the phonemes of the text's first piece (a clause is one piece, so these are all of them),
binary PCM16LE packets, then `audio_end`, which carries the phonemes of further pieces when a long text has any.
"""

import asyncio
import contextlib
from typing import Annotated, Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from tts.aliases import guess_language, resolve
from tts.engines.base import MAX_SPEED, MIN_SPEED, Voice
from tts.pacing import Packets
from tts.settings import TtsSettings
from tts.speaker import Order, Speaker
from tts.utterance import Utterance
from wire.compute import COMMITTED, ComputeThread
from wire.errors import EngineFailed, InvalidInput, InvalidMessage, MessageTooLarge, WireError
from wire.events import Phoneme
from wire.logs import get_logger
from wire.metrics import ERRORS
from wire.registry import Registry
from wire.sockets import require_channel_id

MAX_FRAME_BYTES = 64 * 1024
MAX_WAITING = 32
Code = Annotated[str, msgspec.Meta(max_length=16)]
VoiceId = Annotated[str, msgspec.Meta(max_length=64)]
log = get_logger()


class Request(msgspec.Struct):
    """`language` defaults to that of the voice, else to what the script of the text tells."""

    text: str
    sequence: int = 0
    language: Code = ""
    final: bool = True
    voice: VoiceId = ""
    speed: Annotated[float, msgspec.Meta(ge=MIN_SPEED, le=MAX_SPEED)] = 1.0


class PlainClients:
    """Callable as the shell's `plain`."""

    def __init__(self, speaker: Speaker, compute: ComputeThread, settings: TtsSettings) -> None:
        self._speaker = speaker
        self._compute = compute
        self._settings = settings

    async def __call__(self, socket: WebSocket, registry: Registry) -> None:
        """Serve one client until it leaves. It holds a channel, so that limits and a clean stop hold for it too."""
        channel_id = require_channel_id(socket)
        client = _Client()
        channel = registry.produce(channel_id, client)
        try:
            await socket.accept()
            await self._serve(socket, channel_id, client)
        finally:
            registry.leave(channel, client, for_good=True)

    async def _serve(self, socket: WebSocket, channel_id: str, client: "_Client") -> None:
        """Read ahead while speaking, so that a client that vanishes is noticed at once."""
        waiting: asyncio.Queue[Any] = asyncio.Queue(MAX_WAITING)
        tasks = [
            asyncio.create_task(_read(socket, waiting)),
            asyncio.create_task(self._answer_all(socket, channel_id, waiting)),
            asyncio.create_task(client.closed.wait()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[2] in done:
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await socket.close(1001, "the service is stopping")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _answer_all(self, socket: WebSocket, channel_id: str, waiting: "asyncio.Queue[Any]") -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                received = await waiting.get()
                sequence = None
                try:
                    request = parse(received)
                    sequence = request.sequence
                    await self._speak(socket, request)
                except (WebSocketDisconnect, RuntimeError):
                    raise
                except Exception as error:
                    await socket.send_text(_error(error, channel_id, sequence))

    async def _speak(self, socket: WebSocket, request: Request) -> None:
        utterance: Utterance | None = None
        try:
            voice, utterance = self._utterance(request)
            rate_hz = self._speaker.book.engine(voice).sample_rate_hz
            packets, begun = Packets(rate_hz), False
            late: list[Phoneme] = []
            async for chunk in utterance.chunks():
                if begun:
                    late.extend(chunk.phonemes)
                else:
                    begun = True
                    head = {"sequence": request.sequence, "sampleRate": rate_hz, "channels": 1}
                    await socket.send_text(_json({"type": "audio", **head, "phonemes": chunk.phonemes}))
                for _, payload in packets.push(chunk.audio, last=chunk.last):
                    await socket.send_bytes(payload)
            end: dict[str, Any] = {"type": "audio_end", "sequence": request.sequence, "final": request.final}
            await socket.send_text(_json(end | ({"phonemes": late} if late else {})))
        finally:
            if utterance is not None:
                utterance.abandon()

    def _utterance(self, request: Request) -> tuple[Voice, Utterance]:
        if len(request.text) > self._settings.max_text_chars:
            raise InvalidInput(f"Texts have at most {self._settings.max_text_chars} characters; send this in parts.")
        language, book = request.language, self._speaker.book
        if not language and not book.knows(request.voice):
            language = guess_language(request.text, self._settings.default_language)
        voice = resolve(book, language, request.voice)
        chunks = self._speaker.speak(Order(request.text, voice, request.speed, self._settings.first_piece))
        return voice, Utterance(self._compute, chunks, timeout_s=self._settings.chunk_timeout_s, priority=COMMITTED)


async def _read(socket: WebSocket, waiting: "asyncio.Queue[Any]") -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            await waiting.put(received)


def parse(received: Any) -> Request:
    """The request in a received frame. Raises InvalidMessage or MessageTooLarge."""
    text = received.get("text")
    if text is None:
        raise InvalidMessage("Texts come as JSON in text frames, not as binary ones.")
    if len(text) > MAX_FRAME_BYTES:
        raise MessageTooLarge(f"Frames hold at most {MAX_FRAME_BYTES} characters.")
    try:
        return msgspec.json.decode(text, type=Request)
    except msgspec.ValidationError as error:
        raise InvalidMessage(f"Not a speech request: {error}") from None
    except msgspec.DecodeError:
        raise InvalidMessage("The frame is not JSON.") from None


def _error(error: Exception, channel_id: str, sequence: int | None) -> str:
    if not isinstance(error, WireError):
        log.error("speech failed", channel=channel_id, error=type(error).__name__, exc_info=error)
        error = EngineFailed("The voice could not say this; the service's log says why.")
    ERRORS.labels("tts", error.code).inc()
    body: dict[str, Any] = {"type": "error", "code": error.code, "message": error.message}
    return _json(body if sequence is None else body | {"sequence": sequence})


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class _Client:
    """The channel's producer for the registry. It is answered directly, so it is only ever told to close."""

    acks = False

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    def offer(self, message: object) -> None:
        """Nothing comes through the channel."""

    def close(self, code: int, reason: str) -> None:  # noqa: ARG002 - the only reason is a stopping service
        self.closed.set()
