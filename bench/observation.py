"""What a bench client saw and heard of one streamed recording."""

from dataclasses import dataclass, field

from bench.playout import Heard
from bench.recordings import RATE_HZ, Recording
from wire.events import Event, Segment, Speech, Transcript, Translation


@dataclass(frozen=True)
class Seen:
    """An event and the monotonic second at which it arrived."""

    at_s: float
    event: Event


@dataclass
class Observation:
    """One run. `began_s` is the monotonic second at which sample 0 was captured."""

    recording: Recording
    began_s: float
    source: str
    target: str
    seen: list[Seen] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def captured_s(self, sample: int) -> float:
        """When a sample entered capture, in monotonic seconds."""
        return self.began_s + sample / RATE_HZ

    def transcripts(self) -> list[Transcript]:
        """Committed transcripts in order of seq."""
        return sorted((s.event for s in self.seen if _committed(s.event, Transcript)), key=lambda e: e.seq)  # type: ignore[union-attr, return-value]  # narrowed by _committed

    def translations(self) -> list[Translation]:
        """Committed translations in order of seq."""
        return sorted((s.event for s in self.seen if _committed(s.event, Translation)), key=lambda e: e.seq)  # type: ignore[union-attr, return-value]  # narrowed by _committed

    def first_speech(self, seq: int) -> Seen | None:
        """The first speech frame of a segment."""
        return next((s for s in self.seen if isinstance(s.event, Speech) and s.event.seq == seq), None)

    def heard_of(self, seq: int) -> Heard | None:
        """How a segment was heard, if it was."""
        return next((h for h in self.heard if h.seq == seq), None)


def _committed(event: Event, kind: type[Segment]) -> bool:
    return isinstance(event, kind) and event.state == "committed"
