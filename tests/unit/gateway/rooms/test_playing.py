"""How long a page goes on playing."""

from gateway.rooms.playing import Playing


def test_clauses_follow_each_other_and_end() -> None:
    playing = Playing()
    playing.sent("a", 2.0, now=10.0)
    playing.sent("a", 1.0, now=11.0)
    playing.sent("b", 0.5, now=11.0)
    assert playing.left_s(11.0) == {"a": 2.0, "b": 0.5}
    playing.sent("b", 0.5, now=20.0)
    assert playing.left_s(20.0) == {"b": 0.5}
