import pytest

from asr.engines.moonshine import without_loop


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
