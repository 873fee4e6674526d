"""What was said in a room, by whom and when, in every language that somebody took. In memory, bounded. Pure."""

import math
from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from gateway.languages import base_of
from wire.events import CAPTURE_RATE_HZ, Segment, Transcript, Translation

LINE_BYTES = 200
"""What a line takes beside its texts."""


class Line(msgspec.Struct):
    """One clause, in seconds since the room was made."""

    start_s: float
    end_s: float
    speaker: str
    language: str
    text: str


class _Said(msgspec.Struct):
    """A clause and its translations."""

    line: Line
    translations: dict[str, str]


class Minutes:
    """Ordered by when it was said. The oldest lines give way when `max_bytes` are reached; 0 keeps nothing."""

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._said: OrderedDict[tuple[str, int], _Said] = OrderedDict()
        self._bytes = 0
        self.complete = True
        """Nothing has been dropped."""

    def __len__(self) -> int:
        return len(self._said)

    def note(self, event: Segment, speaker: str, start_s: float) -> None:
        """A committed clause or its translation; `start_s` is when it began."""
        key = (event.channel, event.seq)
        if isinstance(event, Transcript) and event.text and key not in self._said:
            end_s = start_s + (event.span[1] - event.span[0]) / CAPTURE_RATE_HZ
            line = Line(max(0.0, round(start_s, 3)), max(0.0, round(end_s, 3)), speaker, event.language, event.text)
            self._said[key] = _Said(line, {})
            self._grow(LINE_BYTES + _size(speaker) + _size(event.text))
        elif isinstance(event, Translation) and key in self._said:
            said = self._said[key]
            self._grow(_size(event.text) - _size(said.translations.get(event.language, "")))
            said.translations[event.language] = event.text

    def languages(self) -> list[str]:
        """In which there is something to read."""
        spoken = {said.line.language for said in self._said.values()}
        return sorted(spoken.union(*(said.translations for said in self._said.values())))

    def lines(self, language: str = "", until_s: float = math.inf) -> list[Line]:
        """Everything that began before `until_s`, in one language and in the order of time.

        What there is no translation of, and all where no language is named, is in the speaker's own words.
        """
        said = (line for _, line in self.keyed(language) if line.start_s < until_s)
        return sorted(said, key=lambda line: (line.start_s, line.end_s))

    def keyed(self, language: str) -> Iterator[tuple[tuple[str, int], Line]]:
        """The same with the channel and number of each clause, in the order in which they came."""
        for key, said in self._said.items():
            own = not language or base_of(said.line.language) == base_of(language)
            text = "" if own else said.translations.get(language, "")
            yield key, msgspec.structs.replace(said.line, text=text, language=language) if text else said.line

    def _grow(self, size: int) -> None:
        self._bytes += size
        while self._bytes > self._max_bytes and self._said:
            _, said = self._said.popitem(last=False)
            self.complete = False
            texts = [said.line.speaker, said.line.text, *said.translations.values()]
            self._bytes -= LINE_BYTES + sum(map(_size, texts))


def _size(text: str) -> int:
    return len(text.encode())
