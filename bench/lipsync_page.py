"""The face as the page shows it: which frame is on the screen when, next to what is heard then. Pure.

The rules are those of `frontend/src/face/queue.ts`: sound is the master, a frame waits for its sample, and of several
that are due the newest is drawn.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from bench.observation import Seen
from bench.playout import Heard
from wire.events import Video

STEP_S = 0.04
REFRESH_S = 1 / 60


@dataclass(frozen=True)
class Drawn:
    """A frame that speaks, drawn at a monotonic second; `skew_ms`: its middle is so far behind what is heard then."""

    at_s: float
    skew_ms: float


@dataclass(frozen=True)
class Screen:
    """One session: what was drawn, and for how many seconds speech was heard."""

    drawn: list[Drawn]
    gaps_ms: list[float]
    """Between two frames of the same segment."""
    heard_s: float

    @property
    def fps(self) -> float:
        """Frames drawn in each second of speech."""
        return len(self.drawn) / self.heard_s if self.heard_s else 0.0


def screen(seen: Iterable[Seen], heard: Iterable[Heard]) -> Screen:
    """What a page draws of the frames that came, while speech is heard."""
    frames: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for at_s, event in seen:
        if isinstance(event, Video) and event.seq is not None:
            offset_s = event.offset / event.sample_rate_hz
            frames.setdefault((event.seq, event.language), []).append((at_s, offset_s))
    drawn: list[Drawn] = []
    gaps_ms: list[float] = []
    heard_s = 0.0
    for segment in heard:
        if segment.gaps:
            continue  # where in it the player waited is not known
        shown = list(_drawn(frames.get((segment.seq, segment.language), []), segment))
        drawn += shown
        gaps_ms += [(b.at_s - a.at_s) * 1e3 for a, b in pairwise(shown)]
        heard_s += segment.ended_s - segment.started_s
    return Screen(drawn, gaps_ms, heard_s)


def _drawn(frames: list[tuple[float, float]], segment: Heard) -> Iterator[Drawn]:
    def refresh(frame: tuple[float, float]) -> int:
        came_s, offset_s = frame
        return math.ceil(max(came_s, segment.started_s + offset_s) / REFRESH_S)

    newest = -1.0
    for number, due in groupby(sorted(frames, key=lambda frame: (refresh(frame), frame[1])), key=refresh):
        at_s, offset_s = number * REFRESH_S, max(offset_s for _, offset_s in due)
        if offset_s > newest and at_s < segment.ended_s:
            newest = offset_s
            yield Drawn(at_s, (at_s - segment.started_s - offset_s - STEP_S / 2) * 1e3)
