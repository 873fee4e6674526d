import pytest

from mt.casing import like_source, tidy


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("BREAKING NEWS FROM THE CAPITAL", "Breaking news from the capital"),
        ("I KNOW WHAT I WANT TO SAY", "I know what I want to say"),
        ("hello how are you today", "Hello how are you today"),
        ("«olá» disse o homem", '"Olá" disse o homem'),
        ("“Quoted,” he said.", '"Quoted," he said.'),
        ("The NASA and the ESA met.", "The NASA and the ESA met."),
        ("NASA", "NASA"),
        ("and then", "and then"),
        ("zero\x00width\u200bspace\ud800", "zerowidthspace"),
        ("too   many\tspaces", "too many spaces"),
        ("我喜欢看书", "我喜欢看书"),
        ("I think that the", "I think that the"),
        ("", ""),
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("sentence", "translation", "expected"),
    [
        ("and then we went home", "E então fomos para casa", "e então fomos para casa"),
        ("eu quero ir para casa", "I want to go home", "I want to go home"),
        ("a nasa é muito grande", "NASA is very big", "NASA is very big"),
        ("And then we went home", "E então fomos para casa", "E então fomos para casa"),
        ("hello", "Olá", "Olá"),
    ],
)
def test_lower_case_stays_lower_case(sentence: str, translation: str, expected: str) -> None:
    assert like_source(sentence, tidy(sentence), translation) == expected
