"""What the translator is sent."""

from itertools import cycle, islice

from bench.mt_memory import drafts


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
