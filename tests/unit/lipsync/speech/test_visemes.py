import pytest

from lipsync.speech.visemes import VISEMES, visemes_of


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("p", ["PP"]),
        ("ˈb", ["PP"]),
        ("v", ["FF"]),
        ("uː", ["ou"]),
        ("w", ["WW"]),
        ("A", ["E", "ih"]),
        ("oʊ", ["oh"]),
        ("aɪ", ["aa", "ih"]),
        ("ʧ", ["CH"]),
        ("tʃ", ["DD", "CH"]),
        ("ɜː", ["er"]),
        ("ɐ̃ʊ̃", ["aa", "oh"]),
        (" ", ["sil"]),
        ("sil", ["sil"]),
        ("<pad>", ["sil"]),
        (",", ["sil"]),
        ("ˈ", []),
        ("ː", []),
        ("", ["sil"]),
        ("ʢ", ["uh"]),
    ],
)
def test_symbols_of_espeak_and_misaki_have_a_shape(symbol: str, names: list[str]) -> None:
    assert [name for name, _ in visemes_of(symbol)] == names


@pytest.mark.parametrize("symbol", ["p", "A", "tʃ", "aɪə", ""])
def test_parts_make_up_the_whole_phone(symbol: str) -> None:
    assert sum(share for _, share in visemes_of(symbol)) == pytest.approx(1.0)


def test_only_labials_close_and_every_phone_names_a_viseme() -> None:
    assert {name for name, viseme in VISEMES.items() if viseme.closes} == {"PP", "FF"}
    letters = "pbmfvwθðtdnlkɡŋʃʒszɹhaɑæeɛiɪəʌɔouʊyø"
    assert all(name in VISEMES for letter in letters for name, _ in visemes_of(letter))
