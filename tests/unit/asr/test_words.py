import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.words import join_words, normalize, split_words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Hello, my  friend.", "en", ["Hello,", "my", "friend."]),
        ("你好，世界。", "zh", ["你", "好，", "世", "界。"]),
        ("用 OpenAI 的3.5版", "zh", ["用", "OpenAI", "的", "3.5", "版"]),
        ("「はい」と", "ja", ["「", "は", "い」", "と"]),
        ("", "en", []),
        ("", "zh", []),
    ],
)
def test_split(text: str, language: str, words: list[str]) -> None:
    assert split_words(text, language) == words


def test_unspaced_words_are_joined_without_spaces_but_latin_ones_with() -> None:
    assert join_words(["你", "好，", "GPT", "four", "吗"], "zh") == "你好，GPT four吗"


@given(st.text(max_size=40), st.sampled_from(["en", "zh", "ja"]))
def test_splitting_again_changes_nothing(text: str, language: str) -> None:
    words = split_words(text, language)
    assert all(word and not word.isspace() for word in words)
    assert split_words(join_words(words, "en"), "en") == (
        words if language == "en" else split_words(" ".join(words), "en")
    )


@pytest.mark.parametrize(
    ("one", "other"), [("Don't", "dont"), ("SÃO,", "são"), ("“Yes.”", "yes"), ("Straße", "STRASSE"), ("①", "1")]
)
def test_case_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


def test_punctuation_alone_is_no_word() -> None:
    assert normalize("—") == normalize("...") == ""


def test_vowel_signs_are_part_of_a_word() -> None:
    assert normalize("की") != normalize("क")
