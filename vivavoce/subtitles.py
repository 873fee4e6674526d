"""Caption files: the translated segments, timed by the speech they come from. Pure."""

import html
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

LINE_CHARS = 42
"""Usual length of a subtitle line (BBC and Netflix style guides)."""
MIN_CUE_S = 1.0
"""A cue is shown at least this long, unless the next one begins earlier."""


@dataclass(frozen=True)
class Cue:
    """A text and when it is shown, in seconds from the start of the file."""

    start_s: float
    end_s: float
    text: str


def readable(cues: Iterable[Cue]) -> list[Cue]:
    """In order of time, without empty ones, long enough to be read, never two at once."""
    ordered = sorted((cue for cue in cues if cue.text.strip()), key=lambda cue: (cue.start_s, cue.end_s))
    result = []
    for index, cue in enumerate(ordered):
        until = ordered[index + 1].start_s if index + 1 < len(ordered) else float("inf")
        end_s = min(max(cue.end_s, cue.start_s + MIN_CUE_S), max(until, cue.start_s + 0.1))
        result.append(Cue(cue.start_s, end_s, cue.text.strip()))
    return result


def _timestamp(seconds: float, separator: str) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{separator}{ms % 1000:03}"


def _times(cue: Cue, separator: str) -> str:
    return f"{_timestamp(cue.start_s, separator)} --> {_timestamp(cue.end_s, separator)}"


def _lines(text: str) -> str:
    return "\n".join(textwrap.wrap(text, LINE_CHARS, break_long_words=False, break_on_hyphens=False))


def to_vtt(cues: Iterable[Cue]) -> str:
    """WebVTT (W3C). `&`, `<` and `>` are escaped, so that no text can end a cue or start a tag."""
    blocks = [f"{_times(cue, '.')}\n{_lines(html.escape(cue.text, quote=False))}\n" for cue in readable(cues)]
    return "\n".join(["WEBVTT\n", *blocks])


def to_srt(cues: Iterable[Cue]) -> str:
    """SubRip."""
    blocks = [f"{number}\n{_times(cue, ',')}\n{_lines(cue.text)}\n" for number, cue in enumerate(readable(cues), 1)]
    return "\n".join(blocks)
