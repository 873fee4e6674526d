"""Takes each sample of one language's speech once, though a stage that was away sends what it keeps again. Pure."""

from collections import OrderedDict

MAX_SEGMENTS = 256


class Hearing:
    """Remembers how far each of the latest segments has been heard."""

    def __init__(self) -> None:
        self._next: OrderedDict[int, int] = OrderedDict()
        self._floor = 0

    def news(self, seq: int, offset: int, pcm: bytes) -> bytes | None:
        """The part of a frame that is new (it may be empty); None for one of a segment that is long over."""
        if seq < self._floor:
            return None
        known = self._next.get(seq, 0)
        skip = min(max(0, known - offset), len(pcm) // 2)
        self._next[seq] = max(known, offset + len(pcm) // 2)
        while len(self._next) > MAX_SEGMENTS:
            oldest, _ = self._next.popitem(last=False)
            self._floor = max(self._floor, oldest + 1)
        return pcm[2 * skip :]
