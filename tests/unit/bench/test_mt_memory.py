"""What the translator is sent, and how growth is read off."""

from itertools import cycle, islice

from bench.mt_memory import WARM_UP, drafts, slope


def test_a_clause_grows_by_a_word_and_ends() -> None:
    events = list(drafts(iter(["one two three"])))
    assert [(event.state, event.text) for event in events] == [
        ("tentative", "one two"),
        ("tentative", "one two three"),
        ("committed", "one two three"),
    ]
    assert len({event.rev for event in events}) == 3


def test_a_long_line_is_several_clauses() -> None:
    line = " ".join(f"w{number}" for number in range(23))
    committed = [event for event in drafts(iter([line])) if event.state == "committed"]
    assert [(event.seq, len(event.text.split())) for event in committed] == [(0, 10), (1, 10), (2, 3)]


def test_lines_come_again_as_new_clauses() -> None:
    events = list(islice(drafts(cycle(["one two"])), 6))
    assert [event.seq for event in events] == [0, 0, 1, 1, 2, 2]


def test_growth_is_what_comes_after_the_warm_up() -> None:
    flat = [(at, 100.0 if at < WARM_UP else 120.0) for at in range(1_000, 40_001, 1_000)]
    assert slope(flat) == 0.0
    assert slope([(at, at / 12_000) for at in range(12_000, 40_001, 1_000)]) == 1.0
    assert slope(flat[:3]) is None
