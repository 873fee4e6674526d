import threading

import pytest

from studio.jobs.beside import Beside
from tests.fakes_studio import FreeGuard


def test_both_run_at_once_and_are_done_at_the_end() -> None:
    meet, done = threading.Barrier(2, timeout=10), list[str]()

    def other() -> None:
        meet.wait()
        done.append("other")

    with Beside(FreeGuard()) as beside:
        beside.run(other)
        meet.wait()
    assert done == ["other"]


def test_a_failure_beside_is_raised() -> None:
    def fail() -> None:
        raise ValueError("no voice")

    def work() -> None:
        with Beside(FreeGuard()) as beside:
            beside.run(fail)

    with pytest.raises(ValueError, match="no voice"):
        work()


def test_the_others_stop_where_the_step_in_front_fails() -> None:
    begun = threading.Event()

    def endless(beside: Beside) -> None:
        begun.set()
        while True:
            beside.report(0.5)

    def work() -> None:
        with Beside(FreeGuard()) as beside:
            beside.run(endless, beside)
            assert begun.wait(10)
            raise KeyError("in front")

    with pytest.raises(KeyError, match="in front"):
        work()
