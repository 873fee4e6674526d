"""A voice for each speaker: as high as the person's own where the language has such a one, and no two alike. Pure."""

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
        unused = [voice for voice in alike if voice["id"] not in taken.values()]
        others = [voice for voice in free if voice["id"] not in taken.values()]
        taken[person.speaker] = (unused or alike or others or free)[0]["id"]
    return [_with(person, taken[person.speaker]) for person in people]


def gender_of(person: Person) -> str:
    """The kind of voice that is about as high; empty where the pitch is not known."""
    if not person.pitch_hz:
        return ""
    return "female" if person.pitch_hz >= FEMALE_FROM_HZ else "male"


def _with(person: Person, voice: str) -> Person:
    return Person(person.speaker, person.seconds, person.pitch_hz, voice)
