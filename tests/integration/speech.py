"""Speech to push through the services, and a client that remembers everything it got."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import jiwer
import numpy as np

from bench.live import film
from vivavoce.gateway_api import GatewayApi, Wanted
from vivavoce.live import LiveClient
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Error, Segment, Speech, Status, Tombstone, Transcript, Translation, Video

FRAME_BYTES = 640


def silence(seconds: float) -> bytes:
    """PCM16LE zeros."""
    return bytes(2 * round(seconds * CAPTURE_RATE_HZ))


@dataclass
class Clip:
    """16 kHz mono PCM16LE speech and what is said in it."""

    pcm: bytes
    text: str

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / CAPTURE_RATE_HZ


def joined(clips: list[Clip], pause_s: float = 1.0) -> bytes:
    """The clips one after another, each followed by silence."""
    return b"".join(clip.pcm + silence(pause_s) for clip in clips)


@dataclass
class Collected:
    """Everything a live session brought."""

    messages: list[Message] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    """When each message came, in seconds of the session."""
    speech: dict[int, bytes] = field(default_factory=dict)
    spoken: list[int] = field(default_factory=list)
    """Seqs whose speech is complete, in the order of completion."""

    def take(self, message: Message, at_s: float) -> bool:
        self.messages.append(message)
        self.at_s.append(at_s)
        event, payload = message
        if not isinstance(event, Speech):
            return False
        known = self.speech.get(event.seq, b"")
        self.speech[event.seq] = known[: 2 * event.offset] + payload
        if event.last:
            self.spoken.append(event.seq)
        return event.last

    def _committed(self, kind: type[Segment]) -> list[Segment]:
        return [m.event for m in self.messages if isinstance(m.event, kind) and m.event.state == "committed"]

    @property
    def transcripts(self) -> list[Transcript]:
        return [event for event in self._committed(Transcript) if isinstance(event, Transcript)]

    @property
    def translations(self) -> list[Translation]:
        return [event for event in self._committed(Translation) if isinstance(event, Translation)]

    @property
    def tombstones(self) -> list[Tombstone]:
        return [m.event for m in self.messages if isinstance(m.event, Tombstone)]

    @property
    def skipped(self) -> list[int]:
        """Seqs that were left out, and said to be: the last resort of a machine that lags behind."""
        return [event.seq for event in self.tombstones if event.code == "skipped"]

    @property
    def errors(self) -> list[Error]:
        return [m.event for m in self.messages if isinstance(m.event, Error)]

    @property
    def statuses(self) -> list[Status]:
        return [m.event for m in self.messages if isinstance(m.event, Status)]

    @property
    def videos(self) -> list[tuple[float, Video]]:
        """Frames of the face, with when they came."""
        return [(at, m.event) for m, at in zip(self.messages, self.at_s, strict=True) if isinstance(m.event, Video)]

    def changes_of(self, stage: str) -> list[tuple[float, bool]]:
        """When the session was told that a stage is there, or away."""
        told = zip(self.messages, self.at_s, strict=True)
        return [(at, m.event.up) for m, at in told if isinstance(m.event, Status) and m.event.stage == stage]

    @property
    def drafts(self) -> int:
        """Tentative transcripts."""
        return sum(isinstance(m.event, Transcript) and m.event.state == "tentative" for m in self.messages)

    @property
    def said(self) -> str:
        return " ".join(event.text for event in self.transcripts)

    def loudness(self, seq: int) -> float:
        """RMS of a segment's speech, 0 to 1."""
        samples = np.frombuffer(self.speech.get(seq, b""), dtype="<i2").astype(np.float64) / 32768
        return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0


async def interpret(
    url: str,
    pcm: bytes,
    *,
    source: str = "en",
    target: str = "pt",
    at_s: float | None = None,
    then: Callable[[], Awaitable[None]] | None = None,
    camera: Sequence[bytes] = (),
) -> Collected:
    """Speak at real-time speed through the gateway at `url` and collect what comes; call `then` after `at_s` of it.

    `camera`: JPEG frames, seen again and again, 25 a second.
    """
    collected = Collected()

    async def frames() -> AsyncIterator[bytes]:
        done = then is None
        for start in range(0, len(pcm), FRAME_BYTES):
            if not done and at_s is not None and then is not None and start >= 2 * at_s * CAPTURE_RATE_HZ:
                done = True
                await then()
            yield pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")

    api = GatewayApi(url)
    client = LiveClient(api, Wanted(source, target), on_message=collected.take)
    filming = asyncio.create_task(film(client, camera))
    try:
        async with asyncio.timeout(len(pcm) / 2 / CAPTURE_RATE_HZ + 90):
            await client.run(frames())
    finally:
        filming.cancel()
        await asyncio.gather(filming, return_exceptions=True)
        await api.close()
    return collected


def plain(text: str) -> str:
    """Lower case, without punctuation."""
    return " ".join(re.sub(r"[^\w' ]+", " ", text.lower()).split())


def word_error_rate(reference: str, hypothesis: str) -> float:
    """WER without case and punctuation."""
    return float(jiwer.wer(plain(reference), plain(hypothesis)))
