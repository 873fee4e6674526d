from hypothesis import given
from hypothesis import strategies as st

from asr.timing import spread_words


def test_words_share_the_voiced_windows_by_length() -> None:
    assert spread_words(["aaa", "a"], [0, 512, 1024], (0, 9_999)) == [(0, 1024), (1024, 1536)]


def test_a_pause_is_no_part_of_the_share() -> None:
    (_, first_end), (second_start, second_end) = spread_words(["aa", "bb"], [0, 16_000], (0, 1))
    assert first_end <= 16_000 <= second_start + 512
    assert second_end == 16_512


def test_without_voice_the_fallback_is_shared() -> None:
    assert spread_words(["a", "b"], [], (100, 300)) == [(100, 200), (200, 300)]


def test_no_words_no_spans() -> None:
    assert spread_words([], [0], (0, 1)) == []


@given(st.lists(st.text("abc", min_size=1), max_size=9), st.sets(st.integers(0, 200), max_size=40))
def test_spans_follow_each_other(words: list[str], numbers: set[int]) -> None:
    windows = [512 * number for number in sorted(numbers)]
    spans = spread_words(words, windows, (0, 10_000))
    assert len(spans) == len(words)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
