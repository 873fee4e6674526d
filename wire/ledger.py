"""Which incoming messages are settled: a cause is, once all that was made from it has been acknowledged downstream."""

from wire.outbox import Key


class Ledger:
    """Causes, what was made from each, and which are complete. Pure bookkeeping, bounded by its owner's outbox."""

    def __init__(self) -> None:
        self._open: dict[Key, set[Key]] = {}
        self._finished: set[Key] = set()
        self._cause: dict[Key, Key] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __contains__(self, cause: Key) -> bool:
        return cause in self._open

    def begin(self, cause: Key) -> None:
        """A message arrived and will be worked on."""
        self._open.setdefault(cause, set())

    def derive(self, cause: Key, made: Key) -> None:
        """`made` was emitted because of `cause`."""
        self._open.setdefault(cause, set()).add(made)
        self._cause[made] = cause

    def finish(self, cause: Key) -> list[Key]:
        """Nothing more will be made from `cause`; returns it if that settles it."""
        if cause in self._open:
            self._finished.add(cause)
        return self._settled(cause)

    def acked(self, made: Key) -> list[Key]:
        """`made` was acknowledged downstream; returns the cause if that settles it."""
        cause = self._cause.pop(made, None)
        if cause is None or cause not in self._open:
            return []
        self._open[cause].discard(made)
        return self._settled(cause)

    def _settled(self, cause: Key) -> list[Key]:
        if cause not in self._finished or self._open.get(cause):
            return []
        self._finished.discard(cause)
        self._open.pop(cause, None)
        return [cause]
