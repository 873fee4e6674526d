import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.overload import LEVELS, Overload


class Thread:
    """A compute thread that is looked at each second."""

    def __init__(self) -> None:
        self.overload, self.now, self.worked_s = Overload(), 0.0, 0.0

    def work(self, share: float, seconds: int) -> list[int]:
        """The level after each second in which it works this share of the time."""
        levels = []
        for _ in range(seconds):
            self.now += 1.0
            self.worked_s += share
            self.overload.step(self.worked_s, self.now)
            levels.append(self.overload.level)
        return levels


def test_ordinary_work_is_normal_service() -> None:
    assert set(Thread().work(0.5, 60)) == {0}


def test_too_much_work_goes_up_step_by_step_and_comes_down_when_it_is_over() -> None:
    thread = Thread()
    up = thread.work(1.0, 60)
    assert up == sorted(up)
    assert set(up) == {0, 1, 2, LEVELS}
    down = thread.work(0.1, 60)
    assert down == sorted(down, reverse=True)
    assert down[-1] == 0


def test_a_short_burst_changes_nothing() -> None:
    thread = Thread()
    thread.work(0.2, 30)
    assert thread.work(1.0, 3) == [0, 0, 0]


def test_the_share_is_what_was_worked_and_the_peak_is_remembered_for_a_while() -> None:
    thread = Thread()
    thread.work(0.4, 60)
    assert thread.overload.share == pytest.approx(0.4, abs=0.01)
    thread.work(0.0, 30)
    assert thread.overload.share < 0.01
    assert 0.2 < thread.overload.peak < 0.4


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0.01, 10)), max_size=60))
def test_levels_change_by_one_and_stay_in_bounds(steps: list[tuple[float, float]]) -> None:
    overload, now, worked = Overload(), 0.0, 0.0
    for share, passed in steps:
        before = overload.level
        now += passed
        worked += share * passed
        changed = overload.step(worked, now)
        assert changed == (overload.level != before)
        assert abs(overload.level - before) <= 1
        assert 0 <= overload.level <= LEVELS
        assert 0.0 <= overload.share <= 1.0
