"""Sentences stay with the picture, at a pace that nobody minds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import fit
from studio.fit import Slot, place

SLOTS = [Slot(1.0, 3.0), Slot(3.5, 5.5), Slot(8.0, 10.0)]


def test_a_sentence_as_long_as_the_original_begins_and_ends_with_it() -> None:
    placed = place(SLOTS, [2.0, 2.0, 2.0], 12.0)
    assert [one.start for one in placed] == [1.0, 3.5, 8.0]
    assert [one.speed for one in placed] == [1.0, 1.0, 1.0]
    assert all(one.fits for one in placed)


def test_a_short_sentence_is_spoken_a_little_slower_never_dragged() -> None:
    (one,) = place([Slot(0.0, 4.0)], [2.0], 10.0)
    assert one.speed == fit.SLOWEST


def test_a_long_sentence_borrows_the_silence_behind_it_before_it_hurries() -> None:
    placed = place(SLOTS, [2.0, 3.8, 2.0], 12.0)
    assert placed[1].speed == 1.0
    assert placed[1].end > SLOTS[1].end
    assert placed[2].start == 8.0


def test_without_silence_it_hurries_up_to_an_easy_pace() -> None:
    (first, second) = place([Slot(0.0, 2.0), Slot(2.06, 4.0)], [2.2, 1.9], 6.0)
    assert 1.05 < first.speed <= fit.EASY
    assert first.fits
    assert second.start == pytest.approx(2.06)


def test_a_tight_sentence_may_begin_early_because_the_one_before_makes_room() -> None:
    (first, second, _) = place([Slot(0.0, 3.0), Slot(3.06, 5.0), Slot(5.06, 8.0)], [2.9, 2.6, 2.0], 9.0)
    assert second.start < 3.06
    assert 3.06 - second.start <= fit.LEAD_S
    assert first.speed <= fit.EASY


def test_what_cannot_fit_is_spoken_at_the_limit_and_said_not_to_fit() -> None:
    (first, second) = place([Slot(0.0, 1.0), Slot(1.06, 2.0)], [5.0, 0.9], 3.0)
    assert first.speed == fit.FASTEST
    assert not first.fits
    assert second.start >= first.end


def test_delay_is_made_up_in_the_next_pause() -> None:
    slots = [Slot(0.0, 1.0), Slot(1.06, 2.0), Slot(9.0, 10.0)]
    assert place(slots, [5.0, 0.9, 1.0], 12.0)[2].start == 9.0


@given(
    st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(0.3, 8.0), st.floats(0.2, 12.0)), min_size=1, max_size=40),
)
def test_nothing_overlaps_and_the_limit_holds(parts: list[tuple[float, float, float]]) -> None:
    slots, at = [], 0.0
    for pause, length, _ in parts:
        slots.append(Slot(at + pause, at + pause + length))
        at += pause + length
    placed = place(slots, [natural for _, _, natural in parts], at + 1.0)
    assert all(fit.SLOWEST - 1e-9 <= one.speed <= fit.FASTEST + 1e-9 for one in placed)
    assert all(after.start >= before.end for before, after in pairwise(placed))
    assert all(one.start >= slot.start - fit.LEAD_S - 1e-9 for one, slot in zip(placed, slots, strict=True))


@pytest.mark.parametrize(("speed", "spoken_at", "left"), [(1.0, 1.0, 1.0), (1.1, 1.0, 1.1), (1.25, 1.0, None)])
def test_only_so_much_is_stretched(speed: float, spoken_at: float, left: float | None) -> None:
    assert fit.remaining(speed, spoken_at) == (pytest.approx(left) if left else None)


def test_the_guess_learns_a_slow_voice() -> None:
    guess = fit.PaceGuess()
    before = guess("a" * 50)
    for _ in range(5):
        guess.learn("a" * 100, 12.0)
    assert guess("a" * 50) > before
    assert guess("a" * 100) == pytest.approx(12.0, rel=0.15)
