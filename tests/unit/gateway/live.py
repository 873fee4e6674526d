"""A session between fakes: its stages, its browser and its clock."""

from typing import Any

from gateway.session import Session
from gateway.settings import GatewaySettings
from tests.fakes_gateway import CHANNEL, FakeStages, speech
from wire.codec import Message
from wire.errors import UnsupportedLanguage
from wire.events import Capture, Event, Open

FRAME = bytes(960)
OPEN = Open(channel=CHANNEL, source="en", targets=("pt",), reliable=True)


class FakeBrowser:
    def __init__(self) -> None:
        self.left: tuple[int, str] | None = None

    def leave(self, code: int, reason: str) -> None:
        self.left = (code, reason)


class Live:
    """A session with its fakes; `now` is its clock."""

    def __init__(self, *, finishing: bool = True, **settings: Any) -> None:
        self.now = 100.0
        self.closed: list[Session] = []
        self.stages = FakeStages(finishing=finishing)
        self.session = Session(
            OPEN,
            GatewaySettings(_env_file=None, **settings),
            self.stages.make,
            approve=self._approve,
            on_closed=self.closed.append,
            clock=lambda: self.now,
        )
        self.browser = FakeBrowser()

    async def _approve(self, event: Open) -> None:
        if "xx" in event.targets:
            raise UnsupportedLanguage("no")

    async def join(self) -> FakeBrowser:
        self.browser = FakeBrowser()
        first = not self.stages.link("asr").started
        self.session.attach(self.browser)
        if first:
            await self.stages.connect()
        return self.browser

    def sent(self) -> list[Event]:
        """What the browser would be sent now."""
        events = []
        while (message := self.session.outgoing.take()) is not None:
            events.append(message.event)
        return events

    async def send(self, event: Event, payload: bytes = b"") -> None:
        await self.session.receive(Message(event, payload))

    async def capture(self, first: int, samples: int = 320) -> None:
        await self.send(Capture(channel=CHANNEL, span=(first, first + samples)), bytes(2 * samples))

    async def say(self, stage: str, event: Event, payload: bytes = b"") -> None:
        await self.stages.link(stage).say(event, payload)

    async def speak(self, seq: int, **more: Any) -> None:
        await self.say("tts", speech(seq, 0, **more), FRAME)
        await self.say("tts", speech(seq, 480, last=True, **more), FRAME)
