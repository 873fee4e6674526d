import pytest

from tts.g2p.english import english_g2p


@pytest.mark.timeout(20)
def test_words_numbers_and_unknown_names() -> None:
    g2p = english_g2p()
    assert g2p("Hello there.") == "həlˈO ðˈɛɹ."
    assert "tˈu" in g2p("2 dogs")
    assert g2p("Vivavoce")
    assert english_g2p() is g2p
