"""Stand-ins for synthesisers and for a channel, which answer, wait and fail like the real ones."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from tts.engines.base import Audio, Chunk, Voice
from wire.errors import WireError
from wire.events import Phoneme, Segment, Speech, Video
from wire.logs import Logger, get_logger
from wire.outbox import Key

RATE_HZ = 24_000
SECONDS_PER_CHARACTER = 0.05
FAST = (
    Voice("fast-ann", "en", "Ann", "fast", "female", "US", default=True),
    Voice("fast-bob", "en", "Bob", "fast", "male", "GB"),
)
GOOD = (
    Voice("good-eva", "en", "Eva", "good", "female", "US", default=True),
    Voice("good-rui", "pt", "Rui", "good", "male", "BR", default=True),
    Voice("good-lia", "pt", "Lia", "good", "female", "BR"),
)
PLAIN = (
    Voice("plain-pt", "pt", "Portuguese", "plain", "male", "", default=True),
    Voice("plain-de", "de", "German", "plain", "male", "", default=True),
)


def tone(seconds: float, rate_hz: int = RATE_HZ, *, level: float = 0.2, hz: float = 220.0) -> Audio:
    """A sine at `level`."""
    at = np.arange(int(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)


class FakeSynthesizer:
    """Hums 50 ms a character between 100 ms of silence; in three overlapping chunks if it `streams`.

    `failure` is raised with the first chunk, or with the second one if `late`; `gate`, once closed, holds calls back.
    """

    def __init__(
        self,
        name: str,
        voices: tuple[Voice, ...],
        *,
        streams: bool = False,
        level: float = 0.2,
        rate_hz: int = RATE_HZ,
        max_characters: int = 60,
    ) -> None:
        self.name, self.model_id = name, ""
        self.voices, self.streams = voices, streams
        self.sample_rate_hz, self.max_characters = rate_hz, max_characters
        self._level = level
        self.ready = False
        self.prepared: list[str] = []
        self.said: list[tuple[str, str, float]] = []
        self.chunks_made = 0
        self.failure: Exception | None = None
        self.late = False
        self.gate = threading.Event()
        self.gate.set()

    def load(self) -> None:
        self.ready = True

    def prepare(self, voice: Voice) -> Audio:
        self.prepared.append(voice.id)
        return tone(0.5, self.sample_rate_hz, level=self._level)

    def synthesize(self, text: str, voice: Voice, speed: float) -> Iterator[Chunk]:
        self.said.append((text, voice.id, speed))
        quiet = np.zeros(self.sample_rate_hz // 10, np.float32)
        length_s = SECONDS_PER_CHARACTER * len(text) / speed
        audio = np.concatenate([quiet, tone(length_s, self.sample_rate_hz, level=self._level), quiet])
        phonemes = tuple(
            Phoneme(letter, 0.1 + SECONDS_PER_CHARACTER * at / speed, 0.1 + SECONDS_PER_CHARACTER * (at + 1) / speed)
            for at, letter in enumerate(text)
        )
        overlap = self.sample_rate_hz // 100
        cuts = [0, len(audio) // 3, 2 * len(audio) // 3, len(audio)] if self.streams else [0, len(audio)]
        for index, (begin, end) in enumerate(pairwise(cuts)):
            self.gate.wait(5)
            if self.failure is not None and index == int(self.late):
                raise self.failure
            self.chunks_made += 1
            lead = min(overlap, begin)
            yield Chunk(audio[begin - lead : end], phonemes if index == 0 else (), lead, last=end == len(audio))


def fake_engines() -> list[FakeSynthesizer]:
    """A fast English one, a good one that streams, and a last resort."""
    return [
        FakeSynthesizer("fast", FAST),
        FakeSynthesizer("good", GOOD, streams=True),
        FakeSynthesizer("plain", PLAIN, rate_hz=22_050),
    ]


@dataclass
class FakePort:
    """A channel's port that remembers everything. Its clock moves by a millisecond with each look."""

    channel: str = "c"
    log: Logger = field(default_factory=get_logger)
    emitted: list[tuple[Segment, bytes]] = field(default_factory=list)
    causes: list[Segment | None] = field(default_factory=list)
    finished: list[Segment] = field(default_factory=list)
    complaints: list[WireError] = field(default_factory=list)
    clock: float = 100.0
    acknowledge: Callable[[Key], None] = lambda _: None

    def now(self) -> float:
        self.clock += 0.001
        return self.clock

    async def emit(self, event: Segment, payload: bytes = b"", *, cause: Segment | None = None) -> None:
        self.emitted.append((event, payload))
        self.causes.append(cause)

    async def finish(self, cause: Segment) -> None:
        self.finished.append(cause)

    def show(self, event: Video, payload: bytes) -> None:
        raise NotImplementedError  # only faces are shown

    def on_acknowledged(self, tell: Callable[[Key], None]) -> None:
        self.acknowledge = tell

    async def settle(self, sample: int) -> None:
        raise AssertionError("tts has no audio to settle")

    async def complain(self, error: WireError) -> None:
        self.complaints.append(error)

    def events(self) -> list[Segment]:
        return [event for event, _ in self.emitted]

    def speech(self, seq: int, language: str = "pt") -> list[tuple[Speech, bytes]]:
        """The packets of one clause."""
        return [
            (event, payload)
            for event, payload in self.emitted
            if isinstance(event, Speech) and event.seq == seq and event.language == language
        ]
