import pytest

from mt.languages import is_known, joins_words, name_of, normalise


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("pt-BR", "pt"), ("zh-CN", "zh"), ("zh_Hant_TW", "zh"), ("eng", "en"), ("POR", "pt"), ("cmn", "zh"),
        ("nb", "no"), ("iw", "he"), ("eng_Latn", "en"), (" en ", "en"), ("auto", "auto"), ("", "auto"), ("ast", "ast"),
        ("xx-YY", "xx"), ("klingon", "klingon"),
    ],
)  # fmt: skip
def test_codes_are_brought_to_one_form(written: str, code: str) -> None:
    assert normalise(written) == code


def test_names() -> None:
    assert name_of("pt") == "Portuguese"
    assert name_of("gd") == "Scottish Gaelic"
    assert name_of("xx") == "xx"


def test_known_codes_are_the_short_ones() -> None:
    assert is_known("zu")
    assert not is_known("eng")
    assert not is_known("xx")


def test_which_languages_have_spaces() -> None:
    assert joins_words("pt")
    assert not joins_words("zh")
