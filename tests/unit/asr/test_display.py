from hypothesis import given
from hypothesis import strategies as st

from asr.display import DraftView, common

TEXTS = st.lists(st.lists(st.sampled_from(["we", "meet", "again", "here"]), max_size=6), max_size=12)


def shown(*texts: str) -> str:
    view = DraftView()
    for text in texts:
        view.update(text.split())
    return " ".join(view.words)


def test_the_first_hypothesis_is_not_shown() -> None:
    assert shown("we meet") == ""


def test_what_two_in_a_row_agree_on_is_shown() -> None:
    assert shown("we meet a gain", "we meet again soon") == "we meet"


def test_case_and_punctuation_are_no_difference() -> None:
    assert shown("we meet.", "We, meet again") == "We, meet"


def test_what_is_shown_stays_when_a_hypothesis_contradicts_it() -> None:
    assert shown("we meet", "we meet a", "he met again") == "we meet"


def test_a_pause_shows_everything() -> None:
    view = DraftView()
    view.reveal(["we", "meet"])
    assert view.words == ["we", "meet"]


def test_committed_words_leave_and_the_rest_stays_on_screen() -> None:
    view = DraftView()
    for _ in range(2):
        view.update(["we", "meet.", "and", "then"])
    view.drop(2)
    assert view.words == ["and", "then"]
    view.update(["and", "then", "we"])
    view.update(["and", "then", "we", "go"])
    assert view.words == ["and", "then", "we"]


@given(TEXTS)
def test_running_speech_never_takes_words_away(texts: list[list[str]]) -> None:
    view = DraftView()
    for text in texts:
        before = view.words
        view.update(text)
        assert common(before, view.words) == len(before)
