"""Stand-ins for what the gateway talks to: links that end in the test, stages that answer HTTP, a real server."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.app import create_app
from gateway.chain import STAGES, link_maker
from gateway.settings import GatewaySettings
from wire.codec import Message, decode, encode
from wire.events import PROTOCOL, Ack, Capture, End, Event, Open, Speech, Transcript, Translation, Welcome
from wire.link import Change, Receive
from wire.outbox import Key, Outbox
from wire.service import READ_LIMIT_BYTES

CHANNEL = "channel-1"
INFOS: dict[str, dict[str, Any]] = {
    "asr": {
        "languages": ["en", "pt", "zh", "de"],
        "detection": True,
        "translates_to": ["en"],
        "translator": "whisper-base",
    },
    "mt": {
        "pairs": [
            {"source": "en", "target": "pt", "via": ["bergamot-en-pt"], "pivot": None},
            {"source": "pt", "target": "en", "via": ["bergamot-pt-en"], "pivot": None},
            {"source": "zh", "target": "en", "via": ["opus-mt-zh-en"], "pivot": None},
            {"source": "zh", "target": "pt", "via": ["opus-mt-zh-en", "bergamot-en-pt"], "pivot": "en"},
        ]
    },
    "lipsync": {"default": "mouthbank", "fps": 25},
    "tts": {
        "languages": ["en", "pt"],
        "voices": [
            {
                "id": "hibari",
                "accent": "American",
                "name": "Hibari",
                "language": "en",
                "engine": "hibari",
                "gender": "female",
                "default": True,
            },
            {
                "id": "pf_dora",
                "name": "Dora",
                "language": "pt-BR",
                "engine": "kokoro",
                "gender": "female",
                "default": True,
            },
        ],
    },
}


class FakeLink:
    """A link whose far end is the test. `fail` and `connect` take it down and up; `say` is heard by the gateway."""

    def __init__(
        self,
        stage: str,
        channel: str,
        *,
        role: Literal["produce", "listen"],
        on_message: Receive,
        on_change: Change,
        acks: bool = False,
        outbox: Outbox | None = None,
    ) -> None:
        self.stage, self.channel, self.role, self.acks = stage, channel, role, acks
        self._on_message, self._on_change = on_message, on_change
        self.outbox = outbox if outbox is not None else Outbox()
        self.up = self.started = self.closed = False
        self.opened: list[Open] = []
        self.kept: list[Message] = []
        self.posted: list[Event] = []
        self.drafts: list[Message] = []
        self.on_keep: Callable[[Message], None] = lambda _: None

    def start(self) -> None:
        self.started = True

    async def close(self) -> None:
        self.closed, self.up = True, False

    def open(self, event: Open) -> None:
        self.opened.append(event)

    def keep(self, message: Message) -> list[Key]:
        self.kept.append(message)
        dropped = self.outbox.put(message)
        self.on_keep(message)
        return dropped

    def draft(self, message: Message) -> None:
        self.drafts.append(message)

    def post(self, event: Event) -> None:
        self.posted.append(event)

    async def connect(self, **progress: int) -> None:
        self.up = True
        self._on_change(True)
        await self.say(Welcome(channel=self.channel, **progress))

    def fail(self) -> None:
        self.up = False
        self._on_change(False)

    async def say(self, event: Event, payload: bytes = b"") -> None:
        await self._on_message(Message(event, payload))


class FakeStages:
    """The far ends of all links that a gateway made, the newest channel's first. `finishing`: they answer an `end`."""

    def __init__(self, *, finishing: bool = True) -> None:
        self.finishing = finishing
        self.links: list[FakeLink] = []
        self._answers: set[asyncio.Task[None]] = set()

    def make(self, stage: str, channel: str, **wiring: Any) -> FakeLink:
        link = FakeLink(stage, channel, **wiring)
        if stage == STAGES[0]:
            link.on_keep = lambda message: self._answer(channel, message)
        self.links.append(link)
        return link

    def link(self, stage: str, role: str = "listen", channel: str | None = None) -> FakeLink:
        return next(
            link
            for link in reversed(self.links)
            if (link.stage, link.role) == (stage, role) and channel in (None, link.channel)
        )

    @property
    def producer(self) -> FakeLink:
        return self.link("asr", "produce")

    async def connect(self) -> None:
        for link in [*(self.link(stage) for stage in STAGES), self.producer]:
            await link.connect()

    def acks(self, kind: str) -> list[int]:
        """Segments that the gateway acknowledged to the last stage."""
        return [event.seq for event in self.link("tts").posted if isinstance(event, Ack) and event.kind == kind]

    def _answer(self, channel: str, message: Message) -> None:
        if self.finishing and isinstance(message.event, End):
            task = asyncio.ensure_future(self._finish(channel, message.event))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _finish(self, channel: str, event: End) -> None:
        for stage in STAGES:
            await self.link(stage, channel=channel).say(event)
        await self.link("asr", "produce", channel).say(Ack(channel=channel, kind="end", seq=event.seq))


class FakeServices:
    """Answers the stages' `/readyz` and `/info`. Names in `down` do not answer, those in `starting` are not ready."""

    def __init__(self) -> None:
        self.ports = {8000: "asr", 8001: "mt", 8002: "tts", 8003: "lipsync"}
        self.infos = {stage: dict(info) for stage, info in INFOS.items()}
        self.down: set[str] = set()
        self.starting: set[str] = set()
        self.asked = 0
        self.spoken: list[dict[str, Any]] = []
        self.speech_status = 200

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        stage = self.ports[request.url.port or 0]
        if stage in self.down:
            raise httpx.ConnectError("refused", request=request)
        if request.url.path == "/readyz":
            problem = "the model is not installed" if stage in self.starting else ""
            return httpx.Response(503 if problem else 200, text=problem or "ready")
        if request.url.path == "/v1/audio/speech":
            self.spoken.append(json.loads(request.content))
            return httpx.Response(self.speech_status, content=b"an mp3")
        return httpx.Response(200, json={"service": stage, **self.infos[stage]})


class Browser:
    """A client on a real socket."""

    def __init__(self, socket: ClientConnection, channel: str) -> None:
        self.socket, self.channel = socket, channel

    async def send(self, event: Event, payload: bytes = b"") -> None:
        await self.socket.send(encode(Message(event, payload)))

    async def capture(self, first: int, samples: int = 320, **more: Any) -> None:
        await self.send(Capture(channel=self.channel, span=(first, first + samples), **more), bytes(2 * samples))

    async def get(self, kind: type[Event] = Event) -> Any:
        """The next event of a kind; others are skipped."""
        return (await self.get_message(kind)).event

    async def get_message(self, kind: type[Event] = Event) -> Message:
        async with asyncio.timeout(3):
            while True:
                message = decode(await self.socket.recv())
                if isinstance(message.event, kind):
                    return message

    async def closed(self) -> int:
        """Reads until the server closes; its close code."""
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(3):
                while True:
                    await self.socket.recv()
        return self.socket.close_code or 0


class Edge:
    """A gateway on a real port, its stages, and clients for it. `real_links`: to where the settings say."""

    def __init__(self, *, real_links: bool = False, **settings: Any) -> None:
        self.stages = FakeStages()
        self.services = FakeServices()
        self.settings = GatewaySettings(_env_file=None, **settings)
        make_link = link_maker(self.settings) if real_links else self.stages.make
        self.app = create_app(self.settings, make_link=make_link, client=self.services.client())
        self.port = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def sessions(self) -> int:
        return len(self.app.state.shell.carrier)

    async def start_session(self, **wanted: Any) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=f"http://{self.address}") as client:
            answer = await client.post("/api/live", json={"source": "en", "target": "pt", **wanted})
            assert answer.status_code == 201, answer.text
            body: dict[str, Any] = answer.json()
            return body

    async def ticket(self, channel: str, key: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=f"http://{self.address}") as client:
            return await client.post(f"/api/live/{channel}/ticket", headers={"X-Channel-Key": key})

    def connect(self, ticket: str, **options: Any) -> connect:
        options.setdefault("subprotocols", [Subprotocol(PROTOCOL)])
        return connect(f"ws://{self.address}/live?ticket={ticket}", compression=None, proxy=None, **options)

    @contextlib.asynccontextmanager
    async def browser(self, **wanted: Any) -> AsyncIterator[Browser]:
        """A browser that has joined, with all stages connected."""
        session = await self.start_session(**wanted)
        async with self.connect(session["ticket"]) as socket:
            browser = Browser(socket, session["channel"])
            assert isinstance(await browser.get(), Welcome)
            await self.stages.connect()
            yield browser


@contextlib.asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[Edge]:
    """A gateway that serves until the block ends."""
    edge = Edge(**settings)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        edge.port = listening.getsockname()[1]
        config = uvicorn.Config(
            edge.app,
            log_config=None,
            ws="websockets-sansio",
            ws_max_size=READ_LIMIT_BYTES,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # the test owns the signals
        serving = asyncio.create_task(server.serve([listening]))
        await until(lambda: server.started)
        try:
            yield edge
        finally:
            server.should_exit = True
            await serving


async def until(condition: Callable[[], Any], timeout_s: float = 3.0) -> None:
    """Wait until `condition()` holds."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.005)


def transcript(seq: int, channel: str = CHANNEL, **more: Any) -> Transcript:
    return Transcript(channel=channel, seq=seq, text=f"clause {seq}", language="en", **more)


def translation(seq: int, channel: str = CHANNEL, language: str = "pt", **more: Any) -> Translation:
    text = f"oração {seq}"
    return Translation(channel=channel, seq=seq, text=text, language=language, source_language="en", **more)


def speech(seq: int, offset: int = 0, channel: str = CHANNEL, *, last: bool = False, **more: Any) -> Speech:
    """A frame of 480 samples at 24 kHz; send it with `bytes(960)`."""
    more = {"language": "pt", **more}
    return Speech(channel=channel, seq=seq, sample_rate_hz=24_000, offset=offset, last=last, **more)


def json_of(response: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.text)
    return body
