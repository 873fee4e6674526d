"""Whose mouth moves while somebody speaks is who speaks. Pure.

First each sentence by itself: the face whose mouth moves most, if clearly more than the next one's. Where that is not
clear, all of the speaker's sentences in the shot together, against the time in which the speaker is silent.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from lipsync.cast.scan import Person
from lipsync.cast.turns import Turn

MOVES, LISTENS = 0.15, 0.08
"""Eye distances a second: among several faces a mouth that moves less does not speak; a face alone that moves less than
the second listens."""
CLEAR = 1.6
"""How many times the next one's movement."""
ENOUGH_S = 0.5
NEAR_S = 0.6
"""So long before and after a sentence its speaker is still the one to follow."""


@dataclass
class Choice:
    """Who of `people` speaks at any time of the new sound."""

    people: Sequence[Person]
    turns: Sequence[Turn]
    _animated: bool = False
    _known: dict[tuple[int, int], Person | None] = field(default_factory=dict)
    _order: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._order = sorted((turn.said_start, index) for index, turn in enumerate(self.turns))
        speech = [(turn.start, turn.end) for turn in self.turns]
        # Where no mouth ever moves, as in some animations, that a face is still says nothing.
        self._animated = any(person.movement(speech)[0] >= MOVES for person in self.people)

    def at(self, seconds: float) -> Person | None:
        """None: nobody speaks, or whoever does is not in the picture."""
        index = self._turn_at(seconds)
        if index is None:
            return None
        seen = [person for person in self.people if person.seen(seconds)]
        if not seen:
            return None
        shot = max(person.shot for person in seen)
        if (index, shot) not in self._known:
            self._known[index, shot] = self._chosen(self.turns[index], [p for p in self.people if p.shot == shot])
        chosen = self._known[index, shot]
        return chosen if chosen is not None and chosen.seen(seconds) else None

    def _turn_at(self, seconds: float) -> int | None:
        """The sentence that is said then, else the nearest one."""
        at = bisect_right(self._order, (seconds, len(self.turns)))
        near = [self._order[i][1] for i in (at - 1, at) if 0 <= i < len(self._order)]
        away = {i: max(self.turns[i].said_start - seconds, seconds - self.turns[i].said_end, 0.0) for i in near}
        best = min(near, key=lambda i: away[i], default=None)
        return best if best is not None and away[best] <= NEAR_S else None

    def _chosen(self, turn: Turn, people: Sequence[Person]) -> Person | None:
        if len(people) == 1:
            way, seen = people[0].movement([(turn.start, turn.end)])
            return None if self._animated and seen >= ENOUGH_S and way < LISTENS else people[0]
        within = [person.movement([(turn.start, turn.end)]) for person in people]
        winner = clearly(people, [way if seen >= ENOUGH_S else 0.0 for way, seen in within])
        if winner is not None:
            return winner
        own = [(one.start, one.end) for one in self.turns if one.speaker == turn.speaker]
        others = silence_between(own)
        scores = []
        for person in people:
            speaking, seen = person.movement(own)
            silent, quiet_s = person.movement(others)
            less = silent if quiet_s >= ENOUGH_S else 0.0
            scores.append(speaking - less if seen >= ENOUGH_S else 0.0)
        return clearly(people, scores)


def clearly(people: Sequence[Person], movement: Sequence[float]) -> Person | None:
    """Whose mouth moves enough, and clearly more than any other."""
    order = sorted(range(len(people)), key=lambda i: -movement[i])
    if not order or movement[order[0]] < MOVES:
        return None
    if len(order) > 1 and movement[order[0]] < CLEAR * max(movement[order[1]], 0.0):
        return None
    return people[order[0]]


def silence_between(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The stretches around and between others."""
    found, at = [], 0.0
    for start, end in sorted(spans):
        if start > at:
            found.append((at, start))
        at = max(at, end)
    return [*found, (at, float("inf"))]
