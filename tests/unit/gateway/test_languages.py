import pytest

from gateway.languages import NAMES, base_of, name_of


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("pt", "Portuguese"),
        ("pt-BR", "Portuguese (BR)"),
        ("zh_tw", "Chinese (TW)"),
        ("auto", "Detect the language"),
        ("xx", "xx"),
        ("EN", "English"),
    ],
)
def test_names(code: str, name: str) -> None:
    assert name_of(code) == name


def test_codes_are_codes() -> None:
    assert all(2 <= len(code) <= 3 and code.islower() for code in NAMES)
    assert base_of("pt-BR") == base_of("PT_br") == "pt"
