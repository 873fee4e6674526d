"""Who speaks, which voice fits, and what stretches a voice is known by."""

import numpy as np
import pytest

from studio.documents import Person, Turn
from studio.speakers.casting import cast
from studio.speakers.clustering import cluster
from studio.speakers.diarize import joined, lone_stretches
from studio.speakers.pitch import median_pitch_hz

RATE = 16_000
VOICES = [
    {"id": "f1", "gender": "female", "engine": "k"},
    {"id": "m1", "gender": "male", "engine": "k"},
    {"id": "m2", "gender": "male", "engine": "k"},
    {"id": "robot", "gender": "male", "engine": "espeak"},
]


def voices_of(*pitches: float, wanted: str = "") -> list[str]:
    people = [Person(number, 10.0 - number, pitch) for number, pitch in enumerate(pitches)]
    return [person.voice for person in cast(people, VOICES, wanted)]


def test_each_speaker_gets_a_voice_of_the_same_kind_and_no_two_alike() -> None:
    assert voices_of(210.0, 110.0, 120.0) == ["f1", "m1", "m2"]


def test_when_voices_run_out_they_are_shared_and_never_those_of_a_poorer_engine() -> None:
    assert voices_of(110.0, 120.0, 100.0, 90.0) == ["m1", "m2", "m1", "m2"]


def test_a_voice_that_was_asked_for_speaks_for_all() -> None:
    assert voices_of(210.0, 110.0, wanted="m2") == ["m2", "m2"]


def test_without_a_known_pitch_the_best_voice_speaks() -> None:
    assert voices_of(0.0) == ["f1"]


def vectors(*groups: int) -> list[np.ndarray]:
    """So many embeddings of each person, a little apart."""
    made, random = [], np.random.default_rng(1)
    for person, count in enumerate(groups):
        for _ in range(count):
            vector = random.normal(0, 0.02, 32).astype(np.float32)
            vector[person] += 1
            made.append(vector / np.linalg.norm(vector))
    return made


def test_voices_are_told_apart_and_counted_by_appearance() -> None:
    found = cluster(vectors(4, 3), [2.0] * 7)
    assert found == [0, 0, 0, 0, 1, 1, 1]


def test_one_voice_is_one_person() -> None:
    assert cluster(vectors(6), [1.0] * 6) == [0] * 6
    assert cluster(vectors(1), [1.0]) == [0]
    assert cluster([], []) == []


def test_no_more_people_than_there_may_be() -> None:
    assert len(set(cluster(vectors(4, 4, 4), [2.0] * 12, most=2))) == 2


def test_a_moment_of_a_strange_voice_is_nobody_new() -> None:
    assert set(cluster(vectors(6, 1), [10.0] * 6 + [0.5])) == {0}


def test_only_stretches_in_which_one_person_speaks_alone() -> None:
    activity = np.zeros((100, 3), bool)
    activity[0:50, 0] = True
    activity[40:90, 1] = True
    activity[95:97, 2] = True
    found = [(round(s.start, 1), round(s.end, 1)) for s in lone_stretches(activity, 10.0)]
    assert found == [(0.0, 4.0), (5.0, 9.0)]


def test_turns_of_one_speaker_that_nearly_touch_are_one() -> None:
    turns = [Turn(2.2, 3.0, 0), Turn(0.0, 2.0, 0), Turn(3.1, 4.0, 1), Turn(9.0, 9.5, 1)]
    assert joined(turns) == [Turn(0.0, 3.0, 0), Turn(3.1, 4.0, 1), Turn(9.0, 9.5, 1)]


@pytest.mark.parametrize("hz", [90.0, 120.0, 210.0, 300.0])
def test_pitch_is_measured(hz: float) -> None:
    at = np.arange(2 * RATE) / RATE
    voice = sum(np.sin(2 * np.pi * hz * n * at) / n for n in range(1, 8)).astype(np.float32)
    assert median_pitch_hz(0.1 * voice) == pytest.approx(hz, rel=0.03)


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 2 * RATE).astype(np.float32)
    assert median_pitch_hz(noise) == 0.0
    assert median_pitch_hz(noise[:100]) == 0.0
