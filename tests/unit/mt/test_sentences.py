import pytest
from hypothesis import given
from hypothesis import strategies as st

from mt.sentences import MAX_CHARS, MAX_CHARS_DENSE, gap_for, split


def texts(text: str, language: str = "en") -> list[str]:
    return [piece.text for piece in split(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Hello. How are you? Fine!", "en", ["Hello.", "How are you?", "Fine!"]),
        ("Dr. Smith met Mr. J. Jones at 10.30 a.m. on Monday.", "en", None),
        ("He lives in the U.S. He likes it.", "en", ["He lives in the U.S.", "He likes it."]),
        ("The U.S. Senate voted.", "en", None),
        ("It costs $3.50 at example.com today.", "en", None),
        ("Wait... what? No.", "en", ["Wait... what?", "No."]),
        ('He said, "Go." Then he left.', "en", ['He said, "Go."', "Then he left."]),
        ('"Why?" he asked.', "en", None),
        ("It was 2019. The year ended.", "en", ["It was 2019.", "The year ended."]),
        ("Am 3. Oktober feiern wir.", "de", None),
        ("1. Open the door", "en", None),
        ("It is me and I. Then he came.", "en", ["It is me and I.", "Then he came."]),
        ("O Sr. Silva chegou. A Dra. Ana também.", "pt", ["O Sr. Silva chegou.", "A Dra. Ana também."]),
        ("我喜欢看书。今天天气很好！走吧", "zh", ["我喜欢看书。", "今天天气很好！", "走吧"]),
        ("他说：“你好。”然后走了。", "zh", ["他说：“你好。”", "然后走了。"]),
        ("Olá. tudo bem", "pt", None),
        ("I think that the", "en", None),
        ("", "en", []),
    ],
)
def test_where_sentences_end(text: str, language: str, sentences: list[str] | None) -> None:
    assert texts(text, language) == ([text] if sentences is None else sentences)


def test_line_ends_separate_and_are_kept() -> None:
    pieces = split("Title\n\n  First line.\r\nSecond", "en")
    assert [(piece.text, piece.gap) for piece in pieces] == [
        ("Title", "\n\n  "),
        ("First line.", "\r\n"),
        ("Second", ""),
    ]


def test_long_sentences_are_cut_at_clauses_or_words() -> None:
    clause = "and then the long story went on for a while, "
    pieces = texts(clause * 30)
    assert all(len(piece) <= MAX_CHARS for piece in pieces)
    assert all(piece.endswith("while,") for piece in pieces)
    assert all(len(piece) <= MAX_CHARS for piece in texts("word " * 1_000))
    assert all(len(piece) <= MAX_CHARS_DENSE for piece in texts("我们" * 500, "zh"))
    assert all(len(piece) <= MAX_CHARS for piece in texts("a" * 5_000))


@given(st.text(alphabet="aB1 .!?,;。！\n\r\"'”)U.S…\u2028", max_size=200), st.sampled_from(["en", "zh", "de"]))
def test_nothing_is_lost(text: str, language: str) -> None:
    assert "".join(piece.text + piece.gap for piece in split(text, language)) == text


@pytest.mark.parametrize("text", [" " * 5_000, "." * 5_000 + "x", "a." * 2_500, "\n" * 5_000, "(" * 5_000, "“" * 5_000])
def test_hostile_texts_are_quick(text: str) -> None:
    assert "".join(piece.text + piece.gap for piece in split(text, "en")) == text


def test_gaps_follow_the_target_language() -> None:
    assert gap_for("", True, last=False) == " "
    assert gap_for("  ", True, last=False) == "  "
    assert gap_for(" ", False, last=False) == ""
    assert gap_for("\n\n", False, last=False) == "\n\n"
    assert gap_for("", True, last=True) == ""
