"""What a bench client saw and heard of one streamed recording."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import msgspec

from bench.playout import Heard
from bench.recordings import RATE_HZ, Recording
from wire.events import Degraded, Error, Event, Segment, Speech, Tombstone, Transcript, Translation

E = TypeVar("E", bound=Event)


class Seen(NamedTuple):
    """An event and the monotonic second at which it arrived."""

    at_s: float
    event: Event


class Backlog(NamedTuple):
    """Speech that waited to be heard at a monotonic second."""

    at_s: float
    waiting_s: float


@dataclass
class Observation:
    """One run. `began_s` is the monotonic second at which sample 0 was captured."""

    recording: Recording
    began_s: float
    source: str
    target: str
    seen: list[Seen] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    backlog: list[Backlog] = field(default_factory=list)
    lost_connections: int = 0
    samples_per_s: float = RATE_HZ

    def captured_s(self, sample: int) -> float:
        """When a sample entered capture, in monotonic seconds."""
        return self.began_s + sample / self.samples_per_s

    def events(self, kind: type[E]) -> Iterator[E]:
        """All events of a kind, in the order of arrival."""
        return (seen.event for seen in self.seen if isinstance(seen.event, kind))

    def transcripts(self) -> list[Transcript]:
        """Committed transcripts in order of seq, each once."""
        return _committed(self.events(Transcript))

    def translations(self) -> list[Translation]:
        """Committed translations in order of seq, each once."""
        return _committed(self.events(Translation))

    def first_speech(self, seq: int) -> tuple[float, Speech] | None:
        """When the first speech frame of a segment arrived, and the frame."""
        return next(((s.at_s, s.event) for s in self.seen if isinstance(s.event, Speech) and s.event.seq == seq), None)

    def heard_of(self, seq: int) -> Heard | None:
        """How a segment was heard, if it was."""
        return next((h for h in self.heard if h.seq == seq), None)

    def unheard(self) -> list[int]:
        """Committed segments with words whose speech was never heard: skipped, or failed in a stage."""
        heard = {h.seq for h in self.heard if h.audible_s is not None}
        return [event.seq for event in self.transcripts() if event.text.strip() and event.seq not in heard]

    def rates(self) -> list[float]:
        """The pace of each segment that was spoken; 1.0 is the voice's own."""
        return list({(event.seq, event.language): event.rate for event in self.events(Speech)}.values())

    def tombstones(self) -> list[Tombstone]:
        return list(self.events(Tombstone))

    def troubles(self) -> list[str]:
        """What the services complained about, by code."""
        return [event.code for event in self.events(Error)] + [
            f"degraded: {event.stage}" for event in self.events(Degraded) if event.level
        ]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The raw data, one row for each event that came and each segment that was heard; seconds since `began_s`."""
        for seen in self.seen:
            yield {"kind": "event", "at_s": round(seen.at_s - self.began_s, 4), **self._plain(seen.event)}
        for heard in self.heard:
            times = {
                name: value if value is None else round(value - self.began_s, 4)
                for name, value in (
                    ("started_s", heard.started_s),
                    ("audible_s", heard.audible_s),
                    ("ended_s", heard.ended_s),
                )
            }
            yield {"kind": "heard", "seq": heard.seq, "language": heard.language, "gaps": heard.gaps, **times}

    def _plain(self, event: Event) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(event)
        if isinstance(event, Segment):
            plain["t"] = {mark: round(at_s - self.began_s, 4) for mark, at_s in event.t.items()}
        plain.pop("phonemes", None)
        return plain


S = TypeVar("S", bound=Segment)


def _committed(events: Iterator[S]) -> list[S]:
    by_seq = {event.seq: event for event in events if event.state == "committed"}
    return [by_seq[seq] for seq in sorted(by_seq)]
