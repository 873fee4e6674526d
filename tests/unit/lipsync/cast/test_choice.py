"""Who speaks, by mouths that move and mouths that do not."""

import numpy as np

from lipsync.cast.choice import Choice
from lipsync.cast.scan import Person
from lipsync.cast.turns import Turn
from lipsync.engines.mouthbank import MouthBankRenderer

STEP_S = 0.08


def person(start: float, end: float, *moves: tuple[float, float], shot: int = 0, much: float = 0.4) -> Person:
    """Seen from `start` to `end`; its mouth moves `much` within `moves`."""
    made = Person(shot, MouthBankRenderer())
    opening = 0.0
    for number, at in enumerate(np.arange(start, end, STEP_S)):
        if any(begin <= at <= stop for begin, stop in moves):
            opening = (number % 2) * much * STEP_S
        made.seconds.append(float(at))
        made.centres.append(np.zeros(2, np.float32))
        made.sizes.append(100.0)
        made.openings.append(opening)
    return made


def turn(speaker: int, start: float, end: float) -> Turn:
    return Turn(speaker, start, end, start, end)


def test_the_mouth_that_moves_in_a_turn_speaks() -> None:
    left, right = person(0, 10, (0, 4)), person(0, 10, (5, 9))
    choice = Choice([left, right], [turn(0, 0, 4), turn(1, 5, 9)])
    assert choice.at(2) is left
    assert choice.at(7) is right


def test_turns_that_were_heard_as_one_speaker_are_told_apart_all_the_same() -> None:
    left, right = person(0, 10, (0, 4)), person(0, 10, (5, 9))
    choice = Choice([left, right], [turn(0, 0, 4), turn(0, 5, 9)])
    assert (choice.at(2), choice.at(7)) == (left, right)


def test_somebody_who_chews_all_the_time_does_not_speak() -> None:
    speaker, chewing = person(0, 20, (0, 4), (10, 14), much=0.5), person(0, 20, (0, 20), much=0.45)
    choice = Choice([speaker, chewing], [turn(0, 0, 4), turn(0, 10, 14)])
    assert choice.at(2) is speaker


def test_two_mouths_that_move_alike_are_unclear() -> None:
    both = [person(0, 5, (0, 5)), person(0, 5, (0, 5))]
    assert Choice(both, [turn(0, 0, 5)]).at(2) is None


def test_a_face_alone_that_listens_is_left_alone() -> None:
    speaker, listener = person(0, 4, (0, 4)), person(4.1, 8, shot=1)
    choice = Choice([speaker, listener], [turn(0, 0, 8)])
    assert choice.at(2) is speaker
    assert choice.at(6) is None


def test_where_no_mouth_ever_moves_a_face_alone_speaks() -> None:
    still = person(0, 8)
    assert Choice([still], [turn(0, 0, 4), turn(1, 4, 8)]).at(2) is still


def test_in_a_pause_the_face_stays_and_in_silence_there_is_none() -> None:
    one = person(0, 10, (0, 3))
    choice = Choice([one], [turn(0, 0, 3)])
    assert choice.at(3.4) is one
    assert choice.at(8) is None


def test_a_translation_that_lasts_into_the_next_shot_finds_its_speaker_there() -> None:
    before, after = person(0, 4, (0, 4)), person(4.1, 10, (6, 9), shot=1)
    other = person(4.1, 10, shot=1)
    long = Turn(0, 0, 4, 0, 5)
    choice = Choice([before, after, other], [long, turn(0, 6, 9)])
    assert choice.at(3) is before
    assert choice.at(4.9) is after


def test_nobody_in_the_picture() -> None:
    assert Choice([], [turn(0, 0, 4)]).at(1) is None
    assert Choice([person(5, 9, (5, 9))], [turn(0, 0, 4)]).at(1) is None
