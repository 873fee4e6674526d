"""How the voice keeps up, over all amounts of speech that may wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.catchup import CatchUpPolicy, Waiting, leaves_out, merges, rate

POLICY = CatchUpPolicy()
SECONDS = st.floats(0, 30, allow_subnormal=False)
WAITING = st.builds(Waiting, SECONDS, SECONDS)


def test_a_phrase_of_its_own_is_spoken_at_the_natural_pace() -> None:
    assert rate(3.0, 2.0, Waiting(), POLICY, goes_on=False) == 1.0


def test_what_waits_is_made_up_for_by_the_shortest_phrase_too() -> None:
    assert rate(1.0, 1.0, Waiting(sent_s=1.35), POLICY, goes_on=False) == pytest.approx(1.125)
    assert rate(1.0, 1.0, Waiting(sent_s=2.1), POLICY, goes_on=False) == pytest.approx(POLICY.fastest)


def test_a_long_one_is_not_to_hold_up_the_next() -> None:
    assert rate(4.0, 4.0, Waiting(), POLICY, goes_on=False) == pytest.approx(4.0 / 3.6)


def test_a_clause_from_the_middle_makes_room_for_the_next() -> None:
    assert rate(3.0, 3.0, Waiting(), POLICY, goes_on=True) == pytest.approx(POLICY.fastest)
    assert rate(5.0, 6.0, Waiting(), POLICY, goes_on=True) == pytest.approx(5.0 / 4.6)


def test_what_waits_is_made_up_for() -> None:
    assert rate(3.0, 3.0, Waiting(sent_s=1.0), POLICY, goes_on=False) > 1.0
    assert rate(3.0, 3.0, Waiting(sent_s=10.0), POLICY, goes_on=False) == POLICY.fastest


@given(SECONDS, SECONDS, WAITING, st.booleans())
def test_pace_stays_within_its_bounds(natural_s: float, source_s: float, waiting: Waiting, goes_on: bool) -> None:
    found = rate(natural_s, source_s, waiting, POLICY, goes_on=goes_on)
    assert 1.0 <= found <= POLICY.fastest


@given(SECONDS, SECONDS, WAITING, SECONDS, st.booleans())
def test_more_waiting_never_slows_down(
    natural_s: float, source_s: float, waiting: Waiting, more_s: float, goes_on: bool
) -> None:
    before = rate(natural_s, source_s, waiting, POLICY, goes_on=goes_on)
    longer = Waiting(waiting.sent_s + more_s, waiting.behind_s)
    assert rate(natural_s, source_s, longer, POLICY, goes_on=goes_on) >= before - 1e-9


@given(SECONDS, WAITING)
def test_the_last_clause_is_never_left_out_nor_merged(natural_s: float, waiting: Waiting) -> None:
    alone = Waiting(waiting.sent_s, 0.0)
    assert not leaves_out(alone, POLICY)
    assert not merges(natural_s, alone, POLICY)


@given(SECONDS, WAITING)
def test_clauses_are_merged_before_any_is_left_out(natural_s: float, waiting: Waiting) -> None:
    assert merges(natural_s, waiting, POLICY) or not leaves_out(waiting, POLICY)


@given(st.lists(st.floats(0.5, 6.0), min_size=2, max_size=30))
def test_a_talker_who_never_pauses_is_never_left_behind_for_good(clauses: list[float]) -> None:
    """A translation a tenth longer than its source: what waits stays bounded without leaving anything out."""
    now = heard_at = 0.0
    for source_s in clauses:
        now += source_s
        waiting = Waiting(sent_s=max(0.0, heard_at - now))
        assert not leaves_out(waiting, POLICY)
        pace = rate(1.1 * source_s, source_s, waiting, POLICY, goes_on=True)
        heard_at = max(heard_at, now) + 1.1 * source_s / pace
        assert heard_at - now <= 1.1 * max(clauses) + POLICY.target_s
