"""How fast each sentence is spoken, and when, so that the dub stays with the picture. Pure.

A slot reaches from where the original sentence began to where the next one begins. Sentences start with the original;
one that is too long is first spoken faster, then begins a little early, then ends a little late, and only then hurries.
Every pause that is long enough brings the dub back to the original's time, so nothing adds up over a long file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SLOWEST, EASY, FASTEST = 0.92, 1.15, 1.25
"""Paces against the voice's own: the slowest, the one up to which nobody minds, and the limit."""
MAX_STRETCH = 1.15
"""Of the pace, the part that may be done to finished sound, either way."""
GAP_S = 0.06
LEAD_S, LATE_S = 0.24, 0.24
"""How much earlier than the original a sentence may begin, and how much later."""
BORROW_S = 2.0
"""Of the silence after a sentence, so much may be used."""
TOLERANCE = 0.10
OVERHEAD_S = 0.25
"""Of a sentence's time, what does not grow with its letters."""
_STEP = 0.01


@dataclass(frozen=True)
class Slot:
    """When the original sentence was said."""

    start: float
    end: float


@dataclass(frozen=True)
class Placement:
    """Where a sentence begins, how fast it is spoken, and whether it keeps within its slot at an easy pace."""

    start: float
    seconds: float
    speed: float
    fits: bool

    @property
    def end(self) -> float:
        return self.start + self.seconds


def place(slots: Sequence[Slot], natural_s: Sequence[float], total_s: float) -> list[Placement]:
    """Placements for sentences that last `natural_s` at the voices' own pace, in the order of time.

    `total_s` is the length of the file; the last sentence may use what is left of it.
    """
    placed: list[Placement] = []
    free_from = 0.0
    for index, (slot, natural) in enumerate(zip(slots, natural_s, strict=True)):
        follower = slots[index + 1].start if index + 1 < len(slots) else total_s + GAP_S
        limit = max(slot.start + 0.2, min(follower - GAP_S, slot.end + BORROW_S))
        if _tight(slots, natural_s, index + 1) and natural <= EASY * (limit - LEAD_S - max(slot.start, free_from)):
            limit -= LEAD_S
        one = _place_one(slot, natural, free_from, limit, last=index + 1 == len(slots))
        placed.append(one)
        free_from = one.end + GAP_S
    return placed


def _tight(slots: Sequence[Slot], natural_s: Sequence[float], index: int) -> bool:
    """Whether a sentence will want to begin early."""
    if index >= len(slots):
        return False
    end = min(slots[index + 1].start, slots[index].end + BORROW_S) if index + 1 < len(slots) else slots[index].end
    return natural_s[index] > EASY * (end - GAP_S - slots[index].start)


def _place_one(slot: Slot, natural: float, free_from: float, limit: float, *, last: bool) -> Placement:
    start = max(slot.start, free_from)
    wanted = natural / max(slot.end - start, 0.2)
    needed = natural / max(limit - start, 0.2)
    if wanted <= 1.0:
        return _made(slot, natural, start, max(SLOWEST, wanted, needed), limit)
    if needed <= EASY:
        return _made(slot, natural, start, max(1.0, needed), limit)
    start = max(slot.start - LEAD_S, free_from, 0.0)
    late = 0.0 if last else LATE_S + GAP_S
    needed = natural / max(limit + late - start, 0.2)
    return _made(slot, natural, start, min(FASTEST, max(EASY, needed)), limit)


def _made(slot: Slot, natural: float, start: float, speed: float, limit: float) -> Placement:
    seconds = natural / speed
    room = limit - min(start, slot.start)
    fits = speed <= EASY + 1e-6 and start + seconds <= limit + TOLERANCE * room + 1e-6
    return Placement(start, seconds, speed, fits)


def engine_pace(speed: float) -> float:
    """The part of a pace that the voice itself takes: all of it, in steps that do not defeat caches."""
    return round(round(speed / _STEP) * _STEP, 2)


def remaining(speed: float, spoken_at: float) -> float | None:
    """What is left for stretching sound that was spoken at another pace; None: too much, speak it again."""
    stretch = speed / spoken_at
    return stretch if 1 / MAX_STRETCH <= stretch <= MAX_STRETCH else None


def reworded_s(natural_s: float, text: str, other: str) -> float:
    """How long a voice will take for another wording of what it has spoken."""
    return OVERHEAD_S + max(0.0, natural_s - OVERHEAD_S) * len(other) / max(1, len(text))


class PaceGuess:
    """Guesses how long a voice takes for a text, before it has spoken it, from what it has spoken so far."""

    def __init__(self, seconds_per_character: float = 0.065, overhead_s: float = OVERHEAD_S) -> None:
        self._rate, self._overhead = seconds_per_character, overhead_s
        self._characters, self._seconds = 60.0, 60.0 * seconds_per_character

    def learn(self, text: str, natural_s: float) -> None:
        self._characters += len(text)
        self._seconds += max(0.0, natural_s - self._overhead)

    def __call__(self, text: str) -> float:
        return self._overhead + len(text) * self._seconds / self._characters
