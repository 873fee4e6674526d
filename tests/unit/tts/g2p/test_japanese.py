import pytest

from tts.g2p.japanese import JapaneseG2P, kana_to_phonemes


@pytest.fixture(scope="module")
def g2p() -> JapaneseG2P:
    return JapaneseG2P(lambda word: f"<{word}>")


@pytest.mark.parametrize(
    ("kana", "phonemes"),
    [
        ("トーキョー", "toːkʲoː"),
        ("シンブン", "ɕimbɯɴ"),
        ("ニホンゴ", "ɲihoŋɡo"),
        ("アンナイ", "annai"),
        ("キップ", "kʲiʔpɯ"),
        ("ファイル", "ɸaiɾɯ"),
        ("パーティー", "paːtʲiː"),
        ("ウィキ", "βikʲi"),
        ("ジュース", "ʥɨːsɨ"),
        ("チェック", "ʨeʔkɯ"),
        ("ヴァイオリン", "vaioɾʲiɴ"),
        ("", ""),
        ("漢?", ""),
    ],
)
def test_kana_are_read_by_moras(kana: str, phonemes: str) -> None:
    assert kana_to_phonemes(kana) == phonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("私は東京へ行く。", "βataɕi βa toːkʲoː e ikɯ."),
        ("「はい」、そうです！", "“hai”, soː desɨ!"),
        ("2024年", "ɲi seɴ ɲi ʥɨː joɴ neɴ"),
        ("三百円", "saɴ bʲakɯ eɴ"),
        ("iPhoneを買う", "<iPhone> o kaɯ"),
        ("ﾃｽﾄ", "tesɨto"),
        ("", ""),
        ("…", "..."),
    ],
)
def test_sentences_are_read_as_spoken(g2p: JapaneseG2P, text: str, phonemes: str) -> None:
    assert g2p(text) == phonemes
