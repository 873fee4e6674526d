import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.chunking import FirstPiece, pieces


def test_short_text_is_one_piece() -> None:
    assert pieces("Hello there. How are you?", max_characters=100) == ["Hello there. How are you?"]


def test_long_text_is_cut_between_sentences() -> None:
    assert pieces("Hello there. How are you today? Fine.", max_characters=20) == [
        "Hello there.",
        "How are you today?",
        "Fine.",
    ]


def test_long_sentence_is_cut_at_clauses_then_words_then_letters() -> None:
    assert pieces("one two three, four five six", max_characters=16) == ["one two three,", "four five six"]
    assert pieces("one two three four", max_characters=9) == ["one two", "three", "four"]
    assert pieces("a" * 25, max_characters=10) == ["a" * 10, "a" * 10, "a" * 5]


def test_unspaced_languages_are_cut_at_their_marks() -> None:
    assert pieces("今日は天気です。明日は雨です。", max_characters=9) == ["今日は天気です。", "明日は雨です。"]


def test_nothing_gives_no_piece() -> None:
    assert pieces("", max_characters=10) == []
    assert pieces("   ", max_characters=2) == []


@pytest.mark.parametrize(
    ("first", "language", "text", "expected"),
    [
        ("clause", "en", "In this house today, we speak of other things.", "In this house today,"),
        ("clause", "en", "We speak of other things in this house today.", ""),
        ("words", "en", "We all speak often about things that matter today.", "We all speak often about things"),
        ("words", "pt", "O governo anunciou ontem que vai mudar de plano.", "O governo anunciou ontem"),
        ("words", "en", "So, we are here now again.", ""),
        ("words", "en", "Yes, of course.", ""),
        ("off", "en", "In this house today, we speak of other things.", ""),
    ],
)
def test_first_piece_ends_at_a_natural_place(first: FirstPiece, language: str, text: str, expected: str) -> None:
    cut = pieces(text, max_characters=200, language=language, first=first)
    assert cut == ([expected, text[len(expected) :].lstrip()] if expected else [text])


@given(st.text(alphabet="ab ,.!?。、é", max_size=200), st.integers(1, 40))
def test_nothing_is_lost_and_no_piece_is_too_long(text: str, limit: int) -> None:
    cut = pieces(text, max_characters=limit)
    assert all(0 < len(piece) <= limit for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
