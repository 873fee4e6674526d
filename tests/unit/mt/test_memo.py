from mt.interpreter import Translated
from mt.memo import Memo


def test_the_newest_are_kept() -> None:
    memo = Memo(size=2)
    for text in "abc":
        memo.put((text, "en", "pt"), Translated(text.upper()))
        memo.get(("a", "en", "pt"))
    assert memo.get(("a", "en", "pt")) == Translated("A")
    assert memo.get(("b", "en", "pt")) is None
    assert memo.get(("c", "en", "pt")) == Translated("C")


def test_languages_are_told_apart() -> None:
    memo = Memo()
    memo.put(("a", "en", "pt"), Translated("A"))
    assert memo.get(("a", "en", "es")) is None
