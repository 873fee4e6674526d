import pytest
from hypothesis import given
from hypothesis import strategies as st

from mt.drafts import DraftView, common_prefix, open_end


def shown(*drafts: str) -> list[str]:
    view = DraftView()
    return [view.update(draft) for draft in drafts]


def test_what_two_drafts_agree_on_is_shown() -> None:
    assert shown("Eu", "Eu acho", "Eu acho que", "Eu acho que o rei") == ["", "Eu", "Eu acho", "Eu acho que"]


def test_what_is_shown_is_not_taken_back() -> None:
    assert shown("O gato", "O gato preto", "Um cão", "Um cão dorme") == ["", "O gato", "O gato", "O gato"]


def test_it_goes_on_when_the_drafts_come_back() -> None:
    assert shown("O gato", "O gato", "Um", "O gato preto", "O gato preto é")[-1] == "O gato preto"


def test_a_word_that_grew_is_another_word() -> None:
    assert shown("a", "a", "ao rei", "ao rei") == ["", "a", "a", "a"]


def test_a_reveal_says_how_much_is_sure() -> None:
    view = DraftView()
    view.update("Eu acho que")
    view.update("Eu acho que sim")
    assert view.reveal("Eu acho que sim, claro.") == "Eu acho que"


def test_after_a_reopened_clause_only_the_contradicted_tail_goes() -> None:
    view = DraftView()
    view.update("Fomos")
    view.update("Fomos para casa")
    view.reveal("Fomos para casa ontem.")
    assert view.update("Fomos para casa ontem à noite") == "Fomos para casa"
    assert view.update("Fomos para casa ontem à noite e") == "Fomos para casa ontem à noite"


def test_characters_count_where_words_are_not_separated() -> None:
    assert common_prefix("今天天气好", "今天天很好") == "今天天"


@pytest.mark.parametrize(("text", "bare"), [("I think.", "I think"), ("So, ", "So"), ("我想。", "我想"), ("...", "")])
def test_open_end(text: str, bare: str) -> None:
    assert open_end(text) == bare


@given(st.lists(st.text(alphabet="ab ", max_size=12), max_size=10))
def test_the_visible_text_never_shrinks_while_spoken(drafts: list[str]) -> None:
    view, last = DraftView(), ""
    for draft in drafts:
        now = view.update(draft)
        assert common_prefix(last, now) == last
        last = now
