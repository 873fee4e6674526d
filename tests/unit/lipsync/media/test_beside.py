import threading
from collections.abc import Iterator
from itertools import count, islice

import pytest

from lipsync.media.beside import AHEAD, Ahead, Behind


def test_items_come_in_order_and_ahead_of_their_time() -> None:
    taken: list[int] = []
    enough = threading.Event()

    def numbers() -> Iterator[int]:
        for number in count():
            taken.append(number)
            if number == AHEAD:
                enough.set()
            yield number

    with Ahead(numbers()) as ahead:
        assert next(ahead) == 0
        assert enough.wait(5)
        assert list(islice(ahead, 3)) == [1, 2, 3]
    assert len(taken) <= AHEAD + 6


def test_a_source_that_ends_or_fails_does_so_for_its_reader_and_is_closed() -> None:
    closed = threading.Event()

    def failing() -> Iterator[int]:
        try:
            yield 1
            raise ValueError("damaged")
        finally:
            closed.set()

    with Ahead(iter([1, 2])) as ahead:
        assert list(ahead) == [1, 2]
    with Ahead(failing()) as ahead:
        assert next(ahead) == 1
        with pytest.raises(ValueError, match="damaged"):
            next(ahead)
    assert closed.is_set()


def test_work_is_done_in_order_and_complete_at_the_end() -> None:
    done: list[int] = []
    with Behind(done.append) as give:
        for number in range(50):
            give(number)
    assert done == list(range(50))


def test_work_that_fails_is_said_to_whoever_gives_it() -> None:
    def fail(_: int) -> None:
        raise OSError("disk full")

    def give_until_told() -> None:
        with Behind(fail) as give:
            for number in range(1_000):
                give(number)

    with pytest.raises(OSError, match="disk full"):
        give_until_told()


def test_an_error_of_the_giver_is_its_own() -> None:
    def broken() -> None:
        with Behind(lambda _: None) as give:
            give(1)
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        broken()
