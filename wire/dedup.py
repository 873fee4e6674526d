"""Drops what was seen before: replays after a reconnect, and revisions older than the newest."""

from wire.events import Segment, kind_of, language_of


class Seen:
    """Remembers, for each (kind, language), which segments are committed and the newest revision of those that are not.

    Committed seqs arrive nearly in order, so a floor and a small set hold them all; `window` bounds the set.
    """

    def __init__(self, window: int = 1_024) -> None:
        self._window = window
        self._floor: dict[tuple[str, str], int] = {}
        self._above: dict[tuple[str, str], set[int]] = {}
        self._rev: dict[tuple[str, str], tuple[int, int]] = {}

    def committed(self, event: Segment) -> bool:
        """Whether this segment's committed form has been seen."""
        slot = (kind_of(event), language_of(event))
        return event.seq < self._floor.get(slot, 0) or event.seq in self._above.get(slot, ())

    def accept(self, event: Segment) -> bool:
        """Whether the event is news; remembers it if so."""
        if self.committed(event):
            return False
        slot = (kind_of(event), language_of(event))
        if event.state == "tentative":
            if (event.seq, event.rev) <= self._rev.get(slot, (-1, -1)):
                return False
            self._rev[slot] = (event.seq, event.rev)
            return True
        self._remember(slot, event.seq)
        return True

    def forget_tentative(self) -> None:
        """A restarted sender numbers its revisions from 0 again."""
        self._rev.clear()

    def _remember(self, slot: tuple[str, str], seq: int) -> None:
        above = self._above.setdefault(slot, set())
        above.add(seq)
        floor = self._floor.get(slot, 0)
        while floor in above:
            above.discard(floor)
            floor += 1
        while len(above) > self._window:
            floor = min(above)
            above.discard(floor)
            floor += 1
        self._floor[slot] = floor
