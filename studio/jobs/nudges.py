"""When a waiting job is announced to the workers again: at once, then ever more seldom. Pure."""

from collections.abc import Iterable

FIRST_S, LONGEST_S = 10.0, 300.0


class Nudges:
    """Remembers which jobs were announced, and forgets those that no longer wait."""

    def __init__(self) -> None:
        self._next: dict[str, tuple[float, float]] = {}

    def due(self, waiting: Iterable[str], now: float) -> list[str]:
        """Those to announce now."""
        found = []
        known = {job: self._next.get(job, (0.0, FIRST_S)) for job in waiting}
        for job, (at, pause) in known.items():
            if at <= now:
                found.append(job)
                known[job] = (now + pause, min(2 * pause, LONGEST_S))
        self._next = known
        return found
