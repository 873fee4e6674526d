"""The recording of a room in one language: an mp4 with what its listeners hear and see, and subtitles."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import msgspec
import numpy as np
from av.subtitles.subtitle import SubtitleSet

from gateway.languages import base_of
from gateway.outgoing import Outgoing
from gateway.rooms.film import MILLISECONDS, Film
from gateway.rooms.minutes import Minutes
from gateway.rtc.mixer import FRAME, RATE_HZ, Mixer
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Segment, Speech

FRAME_S = FRAME / RATE_HZ
TICK_S = 0.1
BIT_RATE = 64_000
LOUD = 200
"""Mean height of the samples of somebody's own voice from which on they speak."""
LEAST_CUE_MS = 500
STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, BackColour, Bold, Italic, Underline, Alignment
Style: Default,Arial,16,&Hffffff,&H0,0,0,0,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class Cue(msgspec.Struct):
    """A subtitle, in milliseconds since the recording began."""

    start_ms: int
    end_ms: int
    text: str


class Recorder:
    """Implements `broadcast.Listener` and `needs.Person`: it takes part as somebody who hears one language would.

    Writes to a temporary folder, which `discard` removes.
    """

    def __init__(
        self, language: str, minutes: Minutes, *, began_s: float, max_s: float, pictures: bool = False
    ) -> None:
        self.id, self.speaks, self.hears, self.voice, self.speech = "recorder", "", language, "", True
        self.present = True
        self._minutes, self._began_s, self._max_s = minutes, began_s, max_s
        self._mixer = Mixer(self._told)
        self._played: dict[tuple[str, int], tuple[float, float]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="vivavoce-recording-")
        self.path = Path(self._folder.name) / "recording.mp4"
        self._file = av.open(str(self.path), "w")
        self._audio = self._file.add_stream("aac", rate=RATE_HZ, layout="mono")
        self._audio.bit_rate = BIT_RATE
        self._titles = self._file.add_stream("mov_text")
        self._titles.codec_context.subtitle_header = STYLE
        self._titles.codec_context.time_base = MILLISECONDS
        self._film = Film(self._file, self._file.mux, self._mixer.heard) if pictures else None
        self._file.start_encoding()
        self._frames = 0
        self._boxes: dict[str, Outgoing] = {}
        self._running: asyncio.Task[None] | None = None
        self.finished = False

    @property
    def seconds(self) -> float:
        return self._frames * FRAME_S

    def start(self, on_full: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """Record in real time; `on_full` is called when it may not become longer."""
        self._running = asyncio.create_task(self._run(on_full, clock), name="recorder")

    def record(self, until_s: float) -> None:
        """What is heard up to this second of the recording."""
        while not self.finished and self.seconds < until_s - FRAME_S / 2:
            frame = av.AudioFrame.from_ndarray(self._mixer.next().reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE_HZ, self._frames * FRAME
            self._frames += 1
            self._file.mux(self._audio.encode(frame))
            if self._film is not None:
                self._film.step(self.seconds)

    def finish(self) -> None:
        """No more is heard; the file is complete. Once; later calls do nothing."""
        if self.finished:
            return
        self.finished = True
        self.present = False
        if self._running is not None:
            self._running.cancel()
        self._file.mux(self._audio.encode(None))
        if self._film is not None:
            self._film.finish()
        for cue in self._cues():
            self._title(cue)
        self._file.close()

    def discard(self) -> None:
        """Nothing of it is left."""
        self.finish()
        self._folder.cleanup()

    def wants(self, event: Segment) -> bool:
        return isinstance(event, Speech) and event.language == self.hears

    def wants_original(self, language: str) -> bool:
        return not self.hears or base_of(language) == base_of(self.hears)

    def watches(self, spoken: str) -> str | None:
        if self._film is None:
            return None
        return "" if self.wants_original(spoken) else self.hears

    def plays(self, message: Message) -> bool:
        if isinstance(message.event, Speech):
            self._mixer.speech(message.event, message.payload)
            if self._film is not None:
                self._film.speaks(message.event.channel)
        return True

    def sound(self, message: Message) -> None:
        channel = message.event.channel
        self._mixer.original(channel, message.payload, CAPTURE_RATE_HZ)
        if self._film is not None and np.abs(np.frombuffer(message.payload, "<i2").astype(np.int32)).mean() > LOUD:
            self._film.speaks(channel)

    def show(self, message: Message) -> None:
        if self._film is not None:
            self._film.show(message)

    def box(self, channel: str) -> Outgoing:
        """Nothing is ever put there but an end."""
        return self._boxes.setdefault(channel, Outgoing())

    async def _run(self, on_full: Callable[[], None], clock: Callable[[], float]) -> None:
        began = clock()
        while self.seconds < self._max_s:
            await asyncio.sleep(TICK_S)
            self.record(min(clock() - began, self._max_s))
        on_full()

    def _told(self, event: Speech) -> None:
        key = (event.channel, event.seq)
        first, _ = self._played.get(key, (self.seconds, 0.0))
        self._played[key] = (first, self.seconds)

    def _cues(self) -> list[Cue]:
        """When they are heard: translations as they were spoken, originals as they were said. One at a time."""
        cues = []
        for key, line in self._minutes.keyed(self.hears):
            start_s, end_s = self._played.get(key, (line.start_s - self._began_s, line.end_s - self._began_s))
            if 0 <= start_s < self.seconds:
                text = f"{line.speaker}: {line.text}" if line.speaker else line.text
                cues.append(Cue(round(1_000 * start_s), round(1_000 * end_s), text))
        cues.sort(key=lambda cue: cue.start_ms)
        for cue, after in pairwise(cues):
            after.start_ms = max(after.start_ms, cue.start_ms + LEAST_CUE_MS)
            cue.end_ms = min(max(cue.end_ms, cue.start_ms + LEAST_CUE_MS), after.start_ms)
        return cues

    def _title(self, cue: Cue) -> None:
        length_ms = max(LEAST_CUE_MS, cue.end_ms - cue.start_ms)
        plain = cue.text.replace("\n", " ").replace("{", "(").replace("}", ")")
        line = f"0,0,Default,,0,0,0,,{plain}".encode()
        packet = self._titles.codec_context.encode_subtitle(SubtitleSet.create(line, 0, length_ms, cue.start_ms))
        packet.stream, packet.time_base = self._titles, MILLISECONDS
        packet.pts = packet.dts = cue.start_ms
        packet.duration = length_ms
        self._file.mux(packet)
