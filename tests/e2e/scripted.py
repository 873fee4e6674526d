"""Stages that say a script, behind the real gateway: the page can be driven and looked at without any model.

Energy decides where a phrase is; what was "said" comes from `SCRIPT`. Partials grow while sound comes in, then follow
the committed transcript, its translation, and speech in real pieces, at the pace of a fast machine.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np

from gateway.settings import GatewaySettings
from tests.fakes_gateway import FakeServices
from wire.codec import Message
from wire.events import (
    Ack,
    Capture,
    End,
    Event,
    Frame,
    Open,
    Speech,
    Tombstone,
    Transcript,
    Translation,
    Video,
    Welcome,
)
from wire.link import Change, Receive
from wire.outbox import Key, Outbox

SCRIPT = (
    (
        "Good morning, and welcome to everybody who joined us today.",
        "Bom dia e bem-vindos a todos que se juntaram a nós hoje.",
    ),
    ("We have one hour, and three things to decide.", "Temos uma hora e três coisas para decidir."),
    (
        "First, let us look at what the harbour will need next year.",
        "Primeiro, vejamos do que o porto vai precisar no ano que vem.",
    ),
    (
        "The old bridge carries twice the traffic it was built for.",
        "A ponte velha suporta o dobro do tráfego para o qual foi construída.",
    ),
    ("Does anyone disagree with the figures on page four?", "Alguém discorda dos números da página quatro?"),
)
VOICED_RMS = 0.01
HANGOVER_S = 0.25
PARTIAL_S = 0.3
FRAME = 480
SPEECH_HZ = 24_000


class ScriptedLink:
    """Implements the gateway's `StageLink`: one ear at a stage, or the way of the audio into the first one."""

    def __init__(self, owner: "ScriptedChannel", on_message: Receive, on_change: Change, outbox: Outbox | None) -> None:
        self._owner, self._on_message, self._on_change = owner, on_message, on_change
        self.outbox = outbox if outbox is not None else Outbox()
        self.up = False

    def start(self) -> None:
        self.up = True
        self._on_change(True)
        self._owner.spawn(self.say(Welcome(channel=self._owner.channel)))

    async def close(self) -> None:
        self.up = False

    def open(self, event: Open) -> None:
        self._owner.opened = event

    def keep(self, message: Message) -> list[Key]:
        if isinstance(message.event, Capture):
            self._owner.hear(message.event, message.payload)
        elif isinstance(message.event, End):
            self._owner.spawn(self._owner.finish(message.event))
        return []

    def draft(self, message: Message) -> None:
        if isinstance(message.event, Frame):
            self._owner.spawn(self._owner.see(message.payload))

    def post(self, event: Event) -> None:
        self._owner.posted.append(event)

    async def say(self, event: Event, payload: bytes = b"") -> None:
        await self._on_message(Message(event, payload))  # type: ignore[arg-type]  # concrete events only


class ScriptedChannel:
    """One speaker. `heard` lists the spans of all audio that came in, for tests that look for gaps and repetitions."""

    def __init__(self, channel: str, failing: set[int]) -> None:
        self.channel, self.failing = channel, failing
        self.links: dict[tuple[str, str], ScriptedLink] = {}
        self.opened = Open(channel=channel)
        self.posted: list[Event] = []
        self.heard: list[tuple[int, int]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._seq = itertools.count()
        self._begun: int | None = None
        self._current = -1
        self._voiced_until = self._told = 0
        self._turn = asyncio.Lock()
        self._picture = b""
        self._pictures = itertools.count()
        self._speaking = False

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hear(self, event: Capture, payload: bytes) -> None:
        """Audio: find phrases in it by their energy."""
        first, end = event.span
        self.heard.append(event.span)
        samples = np.frombuffer(payload, "<i2") / 32_768
        if np.sqrt(np.mean(samples**2)) > VOICED_RMS:
            self._voiced_until = end
            if self._begun is None:
                self._begun, self._current, self._told = first, next(self._seq), first
        if self._begun is None:
            self.spawn(self._producer.say(Ack(channel=self.channel, kind="capture", sample=end)))
        elif end - self._voiced_until > HANGOVER_S * 16_000:
            self._end_phrase(self._begun)
        elif end - self._told > PARTIAL_S * 16_000:
            self._told = end
            self.spawn(self._draft(self._current, (self._begun, end)))

    async def see(self, picture: bytes) -> None:
        """A picture: in silence it is the face."""
        self._picture = picture
        if not self._speaking:
            for target in self.opened.targets:
                await self._show(target)

    async def finish(self, end: End) -> None:
        """Say what is left, then the end."""
        if self._begun is not None:
            self._end_phrase(self._begun)
        await asyncio.sleep(0)
        async with self._turn:
            for stage in ("asr", "mt", "tts"):
                await self._ear(stage).say(End(channel=self.channel, seq=self._current + 1))
            await self._producer.say(Ack(channel=self.channel, kind="end", seq=end.seq))

    @property
    def _producer(self) -> ScriptedLink:
        return self.links["asr", "produce"]

    def _ear(self, stage: str) -> ScriptedLink:
        return self.links[stage, "listen"]

    def _end_phrase(self, first: int) -> None:
        self._begun = None
        self.spawn(self._interpret(self._current, (first, self._voiced_until)))

    async def _draft(self, seq: int, span: tuple[int, int]) -> None:
        words, translated = (text.split() for text in SCRIPT[seq % len(SCRIPT)])
        count = min(len(words) - 1, (span[1] - span[0]) // 5_000 + 1)
        common: dict[str, Any] = {
            "channel": self.channel,
            "seq": seq,
            "rev": span[1],
            "state": "tentative",
            "span": span,
        }
        stable = len(" ".join(words[: max(0, count - 2)]))
        gen = self.opened.gen
        source = "en" if self.opened.source == "auto" else self.opened.source
        await self._ear("asr").say(
            Transcript(**common, gen=gen, text=" ".join(words[:count]), language=source, stable=stable)
        )
        text = " ".join(translated[: max(1, count - 2)])
        sure = len(" ".join(translated[: (count - 2) // 2]))
        for target in self.opened.targets if count > 3 else ():
            await self._ear("mt").say(
                Translation(**common, gen=gen, text=text, language=target, source_language=source, stable=sure)
            )

    async def _interpret(self, seq: int, span: tuple[int, int]) -> None:
        async with self._turn:
            gen, targets = self.opened.gen, self.opened.targets
            source = "en" if self.opened.source == "auto" else self.opened.source
            text, translated = SCRIPT[seq % len(SCRIPT)]
            marks = {"asr.commit": time.monotonic()}
            common: dict[str, Any] = {"channel": self.channel, "seq": seq, "gen": gen, "span": span}
            await self._ear("asr").say(Transcript(**common, t=dict(marks), text=text, language=source))
            for target in targets:
                await self._translate(common, dict(marks), (source, target), translated)
        await self._producer.say(Ack(channel=self.channel, kind="capture", sample=span[1]))

    async def _translate(
        self, common: dict[str, Any], marks: dict[str, float], pair: tuple[str, str], text: str
    ) -> None:
        source, target = pair
        text = text if target == "pt" else f"{text} ({target})"
        await self._mark(marks, 0.006, "mt.in")
        await self._mark(marks, 0.055, "mt.out")
        await self._ear("mt").say(
            Translation(**common, text=text, language=target, source_language=source, route=("script",))
        )
        if common["seq"] in self.failing:
            await self._ear("tts").say(Tombstone(**common, stage="tts", code="engine_failed", language=target))
        else:
            await self._mark(marks, 0.004, "tts.in")
            await self._mark(marks, 0.13, "tts.first")
            await self._speak(common | {"t": marks, "language": target}, len(text))

    async def _show(self, language: str, **place: int) -> None:
        if self._picture and ("lipsync", "listen") in self.links:
            video = Video(channel=self.channel, language=language, number=next(self._pictures), **place)
            await self.links["lipsync", "listen"].say(video, self._picture)

    async def _mark(self, marks: dict[str, float], delay_s: float, name: str) -> None:
        await asyncio.sleep(delay_s)
        marks[name] = time.monotonic()

    async def _speak(self, common: dict[str, Any], letters: int) -> None:
        audio = murmur(letters * 0.045)
        self._speaking = True
        for offset in range(0, len(audio), FRAME):
            if offset % (2 * FRAME) == 0:
                await self._show(common["language"], seq=common["seq"], offset=offset, sample_rate_hz=SPEECH_HZ)
            frame = audio[offset : offset + FRAME]
            last = offset + FRAME >= len(audio)
            event = Speech(**common, sample_rate_hz=SPEECH_HZ, offset=offset, last=last)
            await self._ear("tts").say(event, frame.tobytes())
            await asyncio.sleep(0.004)
        self._speaking = False


def murmur(seconds: float) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A voice-like sound: a gliding tone with overtones, in syllables."""
    t = np.arange(int(seconds * SPEECH_HZ)) / SPEECH_HZ
    phase = 2 * np.pi * np.cumsum(140 + 25 * np.sin(2 * np.pi * 0.7 * t)) / SPEECH_HZ
    tone = sum(np.sin(k * phase) / k for k in range(1, 6))
    return (5_000 * tone * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * t))).astype("<i2")


class ScriptedStages:
    """All channels' stages. `failing`: segments that the voice fails on."""

    def __init__(self) -> None:
        self.channels: dict[str, ScriptedChannel] = {}
        self.failing: set[int] = set()
        self.services = FakeServices()

    def make(
        self,
        stage: str,
        channel: str,
        *,
        role: str,
        on_message: Receive,
        on_change: Callable[[bool], None],
        acks: bool = False,
        outbox: Outbox | None = None,
    ) -> ScriptedLink:
        owner = self.channels.setdefault(channel, ScriptedChannel(channel, self.failing))
        link = ScriptedLink(owner, on_message, on_change, outbox)
        owner.links[stage, role] = link
        return link


def settings(**overrides: Any) -> GatewaySettings:
    """The gateway's settings without the user's own environment file."""
    return GatewaySettings(_env_file=None, **overrides)  # type: ignore[call-arg]  # pydantic-settings' own argument
