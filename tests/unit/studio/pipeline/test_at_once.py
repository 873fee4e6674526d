import threading
from collections.abc import Callable, Iterator

import pytest

from studio.pipeline.at_once import MOST, at_once


def test_results_come_in_order_and_the_first_one_before_the_others_begin() -> None:
    taken: list[int] = []

    def calls() -> Iterator[Callable[[], int]]:
        for number in range(10):
            taken.append(number)
            yield lambda number=number: number  # type: ignore[misc]  # mypy cannot infer a lambda's default

    results = at_once(calls())
    assert next(results) == 0
    assert taken == [0]
    assert list(results) == list(range(1, 10))


def test_several_run_at_once() -> None:
    meet = threading.Barrier(MOST, timeout=10)
    calls: list[Callable[[], int]] = [lambda: 0, *[meet.wait] * MOST]
    assert len(list(at_once(calls))) == MOST + 1


def test_what_a_call_raises_is_raised() -> None:
    def fail() -> int:
        raise ValueError("no voice")

    with pytest.raises(ValueError, match="no voice"):
        list(at_once([lambda: 1, fail, lambda: 2]))
