import pytest

from asr.repetition import compression_ratio, is_loop, repeats, without_loop


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("a", 1), ("a b c", 1), ("a a a", 3), ("so it goes so it goes so it goes", 3), ("x a b a b", 2)],
)
def test_repeats(text: str, count: int) -> None:
    assert repeats(text.split())[0] == count


def test_loops_are_found() -> None:
    assert is_loop(["fail", "better"] * 4, "fail better " * 4)
    assert is_loop(["you"] * 8, "you " * 8)
    assert is_loop(
        ["a", "quite", "long", "phrase", "that", "never", "ends"] * 6, "a quite long phrase that never ends " * 6
    )


@pytest.mark.parametrize(
    "text", ["no no no", "very very good", "Thou also, thou also.", "We go, and we go, and we rest.", "one"]
)
def test_people_repeat_themselves_too(text: str) -> None:
    assert not is_loop(text.lower().split(), text)


def test_ordinary_text_does_not_deflate_much() -> None:
    assert compression_ratio("") == 1.0
    assert compression_ratio("An ordinary sentence, said once.") < 1.5
    assert compression_ratio("again and " * 40) > 2.4


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        ([5, 6, 7], [5, 6, 7]),
        ([5, 6, 7, 7], [5, 6, 7]),
        ([5, 6, 7, 7, 7, 7], [5, 6, 7]),
        ([5, 1, 2, 3, 1, 2, 3, 1, 2], [5, 1, 2, 3]),
        ([1, 2, 3, 4, 1, 2], [1, 2, 3, 4, 1, 2]),
        ([9], [9]),
        ([], []),
    ],
)
def test_a_loop_is_said_once(tokens: list[int], kept: list[int]) -> None:
    assert without_loop(tokens) == kept
