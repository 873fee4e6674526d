"""When to synthesise a clause before it is committed, and what became of it. Pure bookkeeping."""

from typing import Generic, NamedTuple, TypeVar

from wire.events import Translation

T = TypeVar("T")


class Draft(NamedTuple):
    """What an utterance was prepared from: speech for the same three is the same speech."""

    language: str
    voice: str
    text: str


class Speculation(Generic[T]):
    """At most one prepared utterance for each language of a channel; the newest draft replaces the one before."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._prepared: dict[str, tuple[Draft, T]] = {}
        self.prepared = self.hits = self.misses = 0

    def wants(self, event: Translation, draft: Draft, *, idle: bool) -> bool:
        """Whether to prepare this draft now: it has probably ended, nothing else is to be done, and it is news."""
        if not (self._enabled and idle and event.closing and event.state == "tentative" and draft.text.strip()):
            return False
        known = self._prepared.get(draft.language)
        return known is None or known[0] != draft

    def keep(self, draft: Draft, utterance: T) -> T | None:
        """Remember what is being prepared; returns the utterance that it replaces, a miss."""
        before = self._prepared.pop(draft.language, None)
        self._prepared[draft.language] = (draft, utterance)
        self.prepared += 1
        if before is None:
            return None
        self.misses += 1
        return before[1]

    def take(self, draft: Draft) -> tuple[T | None, T | None]:
        """What was prepared for a committed clause: (the same clause, another one that is now useless)."""
        known = self._prepared.pop(draft.language, None)
        if known is None:
            return None, None
        prepared, utterance = known
        if prepared == draft:
            self.hits += 1
            return utterance, None
        self.misses += 1
        return None, utterance

    def clear(self) -> list[T]:
        """Forget everything; returns what was prepared for nothing."""
        left = [utterance for _, utterance in self._prepared.values()]
        self._prepared.clear()
        self.misses += len(left)
        return left
