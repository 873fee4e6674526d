from hypothesis import given
from hypothesis import strategies as st

from asr.alignment import continuation

words = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=8)


def test_goes_on_after_the_same_words() -> None:
    assert continuation(["so", "we", "go"], ["So,", "we", "go", "on"]) == 3


def test_a_replaced_word_is_not_said_again() -> None:
    assert continuation(["so", "we", "went"], ["so", "we", "want", "on"]) == 3


def test_a_word_that_was_dropped_or_added_shifts_the_place() -> None:
    assert continuation(["so", "then", "we", "go"], ["so", "we", "go", "on"]) == 3
    assert continuation(["so", "we", "go"], ["so", "then", "we", "go", "on"]) == 4


def test_without_stable_words_everything_is_new() -> None:
    assert continuation([], ["so", "we"]) == 0


@given(words, words)
def test_what_follows_an_exact_repetition_is_found(stable: list[str], rest: list[str]) -> None:
    assert (stable + rest)[continuation(stable, stable + rest) :] == rest


@given(words, words)
def test_stays_within_the_hypothesis(stable: list[str], hypothesis: list[str]) -> None:
    assert 0 <= continuation(stable, hypothesis) <= len(hypothesis)
