from hypothesis import given
from hypothesis import strategies as st

from gateway.admission import StageLoad, can_carry, loads_of

LOADS = st.lists(st.builds(StageLoad, st.floats(0, 1), st.floats(0, 1), st.integers(0, 3)), max_size=4)


def test_stages_that_say_nothing_or_nonsense_refuse_nobody() -> None:
    assert loads_of([{}, {"load": "much"}, {"load": {"peak": 0.4, "level": 1}}]) == [
        StageLoad(),
        StageLoad(peak=0.4, level=1),
    ]
    assert can_carry([StageLoad()], 5, 0.9)


def test_one_more_like_those_that_are_here_must_fit() -> None:
    assert can_carry([StageLoad(peak=0.4)], 1, 0.9)
    assert not can_carry([StageLoad(peak=0.5)], 1, 0.9)
    assert can_carry([StageLoad(peak=0.5)], 4, 0.9)


def test_above_one_only_numbers_count() -> None:
    assert can_carry([StageLoad(peak=1.0, level=3)], 7, 1.5)


def test_nobody_is_let_in_while_something_is_left_out_for_others() -> None:
    assert not can_carry([StageLoad(peak=0.1), StageLoad(level=1)], 1, 0.9)


@given(LOADS)
def test_the_first_always_finds_a_place(loads: list[StageLoad]) -> None:
    assert can_carry(loads, 0, 0.9)


@given(LOADS, st.integers(1, 50))
def test_more_work_never_makes_room(loads: list[StageLoad], channels: int) -> None:
    busier = [StageLoad(load.share, min(1.0, load.peak + 0.1), load.level) for load in loads]
    assert can_carry(loads, channels, 0.9) or not can_carry(busier, channels, 0.9)
