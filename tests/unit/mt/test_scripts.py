import pytest

from mt.scripts import words, written_in


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hello", "en", True),
        ("é", "pt", True),
        ("你好", "en", False),
        ("你好", "zh", True),
        ("Hello", "zh", False),
        ("iPhone 很好", "zh", True),
        ("Привет", "ru", True),
        ("😀 12 !?", "en", False),
        ("", "en", False),
        ("anything", "am", True),
        ("ひらがな", "ja", True),
        ("안녕", "ko", True),
    ],
)
def test_written_in(text: str, language: str, expected: bool) -> None:
    assert written_in(text, language) is expected


def test_words() -> None:
    assert words(" a\n b ") == ["a", "b"]
