"""A voice for each speaker: of the same kind where the language has one, no two alike while there are enough. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from studio.documents import Person

FEMALE_FROM_HZ = 165.0
"""Median speaking pitch between men (85-155 Hz) and women (165-255 Hz)."""


def cast(people: Sequence[Person], voices: Sequence[Mapping[str, Any]], wanted: str = "") -> list[Person]:
    """The people with their voices; who speaks most chooses first. `voices`: best first; `wanted` speaks for all."""
    if wanted or not voices:
        return [_with(person, wanted) for person in people]
    engine = voices[0]["engine"]
    free = [voice for voice in voices if voice["engine"] == engine]
    taken: dict[int, str] = {}
    for person in sorted(people, key=lambda person: -person.seconds):
        alike = [voice for voice in free if voice["gender"] == gender_of(person)]
        used = Counter(taken.values())
        taken[person.speaker] = min(alike or free, key=lambda voice: used[voice["id"]])["id"]
    return [_with(person, taken[person.speaker]) for person in people]


def gender_of(person: Person) -> str:
    """The kind of voice that is about as high; empty where the pitch is not known."""
    if not person.pitch_hz:
        return ""
    return "female" if person.pitch_hz >= FEMALE_FROM_HZ else "male"


def _with(person: Person, voice: str) -> Person:
    return Person(person.speaker, person.seconds, person.pitch_hz, voice)
