"""Phrases in the loudness of a microphone or a loudspeaker, and how long after each its translation begins. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

LOUD = 0.02
"""Peak, of full scale as 1."""
PAUSE_MS = 1_200.0
"""Less silence than this is within a phrase."""


class Phrase(NamedTuple):
    """First and last loud moment, milliseconds of one clock."""

    begins: float
    ends: float


def phrases(noted: Iterable[tuple[float, float]]) -> list[Phrase]:
    """Loud stretches with a pause behind each."""
    found: list[Phrase] = []
    begins = last = now = 0.0
    for now, level in noted:
        if begins and now - last > PAUSE_MS:
            found.append(Phrase(begins, last))
            begins = 0.0
        if level > LOUD:
            begins, last = begins or now, now
    return found


def responses(said: list[Phrase], heard: list[Phrase]) -> list[float]:
    """From the end of each phrase to the first sound that began after it had begun, and before the next one did.

    Less than nothing where a translation began before its phrase was over. A phrase without one is left out.
    """
    found = []
    for number, phrase in enumerate(said):
        until = said[number + 1].begins if number + 1 < len(said) else float("inf")
        sound = next((one.begins for one in heard if phrase.begins < one.begins < until), None)
        if sound is not None:
            found.append(sound - phrase.ends)
    return found
