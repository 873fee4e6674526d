"""What is to be made of each speaker's words, from what everybody in the room wants. Pure."""

from collections.abc import Callable, Iterable
from typing import Protocol

from gateway.languages import AUTO, base_of


class Person(Protocol):
    """What counts of somebody in the room."""

    id: str
    speaks: str
    hears: str
    voice: str
    speech: bool


def targets_for(speaker: Person, people: Iterable[Person], possible: Callable[[str, str], bool]) -> tuple[str, ...]:
    """The languages that somebody else wants to hear the speaker in, in a steady order."""
    wanted = {
        person.hears for person in people if person.id != speaker.id and person.hears and not same(speaker, person)
    }
    return tuple(sorted(target for target in wanted if possible(speaker.speaks, target)))


def unspoken_of(speaker: Person, targets: Iterable[str], people: Iterable[Person]) -> tuple[str, ...]:
    """Those of the targets that everybody who takes them only reads."""
    heard = {person.hears for person in people if person.id != speaker.id and person.speech}
    return tuple(target for target in targets if target not in heard)


def voices_for(targets: Iterable[str], people: Iterable[Person]) -> dict[str, str]:
    """One voice a language: that of whoever has been here longest and chose one. `people` in the order they came."""
    voices: dict[str, str] = {}
    for person in people:
        if person.voice and person.hears in targets:
            voices.setdefault(person.hears, person.voice)
    return voices


def same(speaker: Person, listener: Person) -> bool:
    """Whether the listener understands the speaker without us."""
    return speaker.speaks != AUTO and base_of(speaker.speaks) == base_of(listener.hears)
