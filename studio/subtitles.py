"""Subtitle files of a dubbing: a long sentence becomes several cues that share its time. Pure."""

import html
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE_CHARS, CUE_LINES = 42, 2
"""Usual size of a subtitle (BBC and Netflix style guides)."""
MIN_CUE_S = 0.8


@dataclass(frozen=True)
class Cue:
    """A text and when it is shown, in seconds."""

    start: float
    end: float
    text: str


def to_srt(cues: Iterable[Cue]) -> str:
    """SubRip."""
    blocks = [f"{n}\n{_times(cue, ',')}\n{cue.text}\n" for n, cue in enumerate(readable(cues), 1)]
    return "\n".join(blocks)


def to_vtt(cues: Iterable[Cue]) -> str:
    """WebVTT; no text can end a cue or open a tag."""
    blocks = [f"{_times(cue, '.')}\n{html.escape(cue.text, quote=False)}\n" for cue in readable(cues)]
    return "\n".join(["WEBVTT\n", *blocks])


def readable(cues: Iterable[Cue]) -> list[Cue]:
    """In order, two lines at most, shown long enough, never two at once."""
    parts = sorted((part for cue in cues for part in _split(cue)), key=lambda cue: (cue.start, cue.end))
    found = []
    for index, cue in enumerate(parts):
        until = parts[index + 1].start if index + 1 < len(parts) else float("inf")
        end = min(max(cue.end, cue.start + MIN_CUE_S), max(until, cue.start + 0.1))
        found.append(Cue(cue.start, end, cue.text))
    return found


def _split(cue: Cue) -> Iterator[Cue]:
    lines = _lines(" ".join(cue.text.split()).replace("-->", "→"))
    total = sum(map(len, lines)) or 1
    start, length = cue.start, cue.end - cue.start
    for first in range(0, len(lines), CUE_LINES):
        part = lines[first : first + CUE_LINES]
        end = start + length * sum(map(len, part)) / total
        yield Cue(start, end, "\n".join(part))
        start = end


def _lines(text: str) -> list[str]:
    """Scripts without spaces are cut anywhere."""
    return textwrap.wrap(text, LINE_CHARS, break_long_words=" " not in text, break_on_hyphens=False)


def _times(cue: Cue, separator: str) -> str:
    return f"{_clock(cue.start, separator)} --> {_clock(cue.end, separator)}"


def _clock(seconds: float, separator: str) -> str:
    ms = round(max(0.0, seconds) * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{separator}{ms % 1000:03}"
