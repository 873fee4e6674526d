"""What has been said and translated so far, built from the events of a session. Pure."""

from dataclasses import dataclass

from vivavoce.subtitles import Cue
from wire.events import CAPTURE_RATE_HZ, Event, Segment, Tombstone, Transcript, Translation

MAX_OPEN = 64
"""Segments that may be unfinished at once; older ones are taken as they are."""


@dataclass
class Line:
    """One segment: `source` and `target` text, and whether each is final. Times in seconds of the session."""

    start_s: float = 0.0
    end_s: float = 0.0
    source: str = ""
    source_final: bool = False
    target: str = ""
    target_final: bool = False
    failure: str = ""

    @property
    def done(self) -> bool:
        return self.source_final and (self.target_final or bool(self.failure))


class TranscriptBook:
    """Segments in order. `base_sample` of an event's channel places its spans on the session's clock."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._lines: dict[tuple[str, int], Line] = {}
        self._printed = 0

    def take(self, event: Event, base_sample: int = 0) -> None:
        """Bring the book up to date."""
        if not isinstance(event, Transcript | Translation | Tombstone):
            return
        line = self._lines.setdefault((event.channel, event.seq), Line())
        final = event.state == "committed"
        if isinstance(event, Transcript) and (final or not line.source_final):
            line.source, line.source_final = event.text, final
            self._place(line, event, base_sample)
        elif isinstance(event, Translation) and (final or not line.target_final):
            line.target, line.target_final = event.text, final
            if not line.end_s:
                self._place(line, event, base_sample)
        elif isinstance(event, Tombstone):
            line.failure = f"{event.stage}: {event.code}"
            line.source_final = line.source_final or event.stage == "asr"

    def _place(self, line: Line, event: Segment, base_sample: int) -> None:
        line.start_s = (base_sample + event.span[0]) / CAPTURE_RATE_HZ
        line.end_s = (base_sample + event.span[1]) / CAPTURE_RATE_HZ

    def forget_after(self, sample: int) -> None:
        """What ends behind this sample of the session is heard again, in a new channel."""
        self._lines = {key: line for key, line in self._lines.items() if line.end_s * CAPTURE_RATE_HZ <= sample}
        self._printed = min(self._printed, len(self._lines))

    def newly_done(self) -> list[Line]:
        """Segments that became final since the last call, in order; one that is late holds back those after it."""
        lines = list(self._lines.values())
        ready = []
        while self._printed < len(lines):
            line = lines[self._printed]
            if not line.done and len(lines) - self._printed <= MAX_OPEN:
                break
            self._printed += 1
            ready.append(line)
        return ready

    def open_lines(self) -> list[Line]:
        """Segments that may still change."""
        return list(self._lines.values())[self._printed :]

    def rest(self) -> list[Line]:
        """At the end: what never became final but holds something."""
        lines, self._printed = self.open_lines(), len(self._lines)
        return [line for line in lines if line.source or line.target]

    @property
    def translated(self) -> int:
        """Segments with a final translation."""
        return sum(line.target_final for line in self._lines.values())

    def cues(self) -> list[Cue]:
        """The final translations as captions."""
        return [Cue(line.start_s, line.end_s, line.target) for line in self._lines.values() if line.target_final]
