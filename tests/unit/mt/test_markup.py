import pytest

from mt.markup import escape, parts_of


def texts(markup: str) -> list[str]:
    return [part for part, is_text in parts_of(markup) if is_text]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Hello <b>world</b>!</p>", ["Hello", "world", "!"]),
        ("Hello &amp; bye", ["Hello & bye"]),
        ("<script>var hello;</script>Hi<style>p{}</style>", ["Hi"]),
        ("<pre>keep</pre><!-- and this --> but translate", ["but translate"]),
        ("a < b and c > d", ["a < b and c > d"]),
        ("<p title='x>y'>z", ["y'>z"]),
        ("<script>never closed", []),
        ("", []),
        ("no markup", ["no markup"]),
    ],
)
def test_what_is_text(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_the_rest_stays_to_the_letter() -> None:
    markup = "<!DOCTYPE html>\n<p class='a'>  Hello\n</p> <br/>"
    assert "".join(part for part, _ in parts_of(markup)) == markup


def test_escape() -> None:
    assert escape('a < b & "c"') == 'a &lt; b &amp; "c"'


@pytest.mark.parametrize("markup", ["<" * 5_000, "<script" * 700, "<!--" * 1_200, "<a" * 2_500, "&" * 5_000])
def test_hostile_markup_is_quick(markup: str) -> None:
    parts_of(markup)
