import pytest

from tts.g2p.chinese import ChineseG2P, syllable_to_phonemes


@pytest.fixture(scope="module")
def g2p() -> ChineseG2P:
    return ChineseG2P(lambda word: f"<{word}>")


@pytest.mark.parametrize(
    ("pinyin", "phonemes"),
    [
        ("zhong1", "ꭧʊ→ŋ"),
        ("guo2", "kwo↗"),
        ("wo3", "wo↓"),
        ("shi4", "ʂɨ↘"),
        ("zi5", "ʦɨ"),
        ("nü3", "ny↓"),
        ("yue4", "ɥe↘"),
        ("er2", "ɚ↗"),
        ("quan2", "ʨʰɥɛ↗n"),
        ("liu4", "ljou↘"),
        ("", ""),
        ("x", ""),
    ],
)
def test_syllables(pinyin: str, phonemes: str) -> None:
    assert syllable_to_phonemes(pinyin) == phonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("银行，行人。", "i↗nxa↗ŋ, ɕi↗ŋɻə↗n."),
        ("你好", "ni↗xau↓"),
        ("3.5%的人", "pai↓fə→nꭧɨ→sa→ntjɛ↓n u↓ tɤ ɻə↗n"),
        ("用iPhone吗？", "jʊ↘ŋ <iPhone> ma?"),
        ("“好”（对）", "“xau↓” (twei↘)"),
        ("", ""),
    ],
)
def test_sentences(g2p: ChineseG2P, text: str, phonemes: str) -> None:
    assert g2p(text) == phonemes


def test_number_that_is_too_long_is_read_in_digits(g2p: ChineseG2P) -> None:
    assert g2p("1" * 30).count("i→") == 30
