from gateway.board import MAX_REMEMBERED, StageBoard


def test_only_changes_are_news() -> None:
    board = StageBoard("c")
    assert board.change("mt", True) is not None
    assert board.change("mt", True) is None
    down = board.change("mt", False)
    assert down is not None
    assert not down.up
    assert "captions go on" in down.message


def test_who_joins_later_learns_all_of_it() -> None:
    board = StageBoard("c")
    board.change("asr", True)
    board.change("mt", False)
    assert {(status.stage, status.up) for status in board.all()} == {("asr", True), ("mt", False)}
    assert board.known("asr")
    assert not board.known("tts")


def test_a_complaint_is_not_told_at_every_attempt() -> None:
    board = StageBoard("c")
    told = [not board.repeats("asr", "at_capacity", now / 10) for now in range(0, 101, 5)]
    assert sum(told) == 3
    assert not board.repeats("asr", "other", 0.0)


def test_what_is_remembered_is_bounded() -> None:
    board = StageBoard("c")
    for number in range(1_000):
        board.repeats("asr", f"code{number}", 0.0)
    assert len(board._told) <= MAX_REMEMBERED
