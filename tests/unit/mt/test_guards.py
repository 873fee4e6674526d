import pytest

from mt.guards import clean, collapse, repeats


def test_a_good_translation_is_left_alone() -> None:
    assert clean("The cat sat.", "O gato sentou-se.") == "O gato sentou-se."
    assert clean("I think that the", "Eu acho que o") == "Eu acho que o"


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("no no no no no", "no"),
        ("o que o país o que o país o que o país o que o país fim", "o que o país fim"),
        ("我们我们我们我们走", "我们走"),
        ("very very good", "very very good"),
        ("ha ha ha", "ha ha ha"),
        ("", ""),
    ],
)
def test_loops_are_said_once(text: str, once: str) -> None:
    assert collapse(text).strip() == once


def test_what_the_source_repeats_may_be_repeated() -> None:
    assert clean("ha ha ha ha ha ha", "rá rá rá rá rá rá") == "rá rá rá rá rá rá"
    assert clean("哈哈哈哈", "ha " * 40) == "ha"


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Hello there", ""),
        ("Hello there", "-"),
        ("Hello there", " ... "),
        ("Hi.", "Uma frase muito mais comprida do que qualquer tradução de uma só palavra pode ser."),
    ],
)
def test_what_cannot_be_a_translation(source: str, answer: str) -> None:
    assert clean(source, answer) is None


def test_numbers_stay() -> None:
    assert clean("10:30", "10:30") == "10:30"


def test_chinese_may_grow_more() -> None:
    source = "我们对宇宙的大部分了解都来自于光"
    answer = "Most of what we know about the universe, so far, comes to us from light and from little else."
    assert clean(source, answer) == answer


def test_repeats_are_counted() -> None:
    assert repeats("one two three") == 1
    assert repeats("na na na batman") == 3
    assert repeats("left right left right") == 2
