import pytest
from hypothesis import given
from hypothesis import strategies as st

from mt.verbatim import edges, mask, unmask


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("I love it 😀🎉", ("", "I love it", " 😀🎉")),
        ("• First item", ("• ", "First item", "")),
        ("- Hello", ("- ", "Hello", "")),
        ("-5 degrees", ("", "-5 degrees", "")),
        ("🇧🇷 ✌🏽 Olá!", ("🇧🇷 ✌🏽 ", "Olá!", "")),
        ("© 2024 Acme", ("© ", "2024 Acme", "")),
        ('"Hello."', ("", '"Hello."', "")),
        ("😀", ("😀", "", "")),
        ("", ("", "", "")),
    ],
)
def test_symbols_at_the_edges_are_set_aside(sentence: str, parts: tuple[str, str, str]) -> None:
    assert edges(sentence) == parts


@given(st.text(max_size=50))
def test_edges_lose_nothing(sentence: str) -> None:
    assert "".join(edges(sentence)) == sentence


@pytest.mark.parametrize(
    ("sentence", "masked", "kept"),
    [
        ("Mail joe@x.com now", "Mail XQ0 now", ["joe@x.com"]),
        ("See https://a.b/c?d=1, or www.e.org.", "See XQ0, or XQ1.", ["https://a.b/c?d=1", "www.e.org"]),
        ("Ask @joe about #python", "Ask XQ0 about XQ1", ["@joe", "#python"]),
        ("Dear {name}, %s", "Dear XQ0, XQ1", ["{name}", "%s"]),
        ("a" * 100 + " is long", "XQ0 is long", ["a" * 100]),
        ("50% of C# and A@B", "50% of C# and A@B", []),
        ("The XQ7 robot at x@y.com", "The XQ7 robot at x@y.com", []),
        ("我" * 100, "我" * 100, []),
    ],
)
def test_what_is_kept_as_it_is(sentence: str, masked: str, kept: list[str]) -> None:
    assert mask(sentence, {}) == (masked, kept)


def test_glossary_terms_are_whole_words_longest_first_any_case() -> None:
    glossary = {"mouse": "rato", "mouse pad": "tapete", "": "x"}
    masked, kept = mask("The Mouse pad, the mouse, the mousetrap.", glossary)
    assert (masked, kept) == ("The XQ0, the XQ1, the mousetrap.", ["tapete", "rato"])
    assert unmask("O XQ0, o XQ1, a ratoeira.", kept) == "O tapete, o rato, a ratoeira."


def test_terms_with_symbols_are_literal() -> None:
    assert mask("I write C++ and (x)", {"C++": "Cpp", "(x)": "[y]"})[1] == ["Cpp", "[y]"]


@pytest.mark.parametrize("answer", ["nothing", "XQ0 XQ0 XQ1", "XQ0", "XQ0 XQ2", "XQ01 XQ1"])
def test_a_stand_in_that_got_lost_is_noticed(answer: str) -> None:
    assert unmask(answer, ["a", "b"]) is None


def test_order_may_change() -> None:
    assert unmask("XQ1 e XQ0", ["a", "b"]) == "b e a"
