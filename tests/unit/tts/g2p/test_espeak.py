import pytest

from tts.espeak_ng import shared
from tts.g2p.espeak import EspeakG2P


@pytest.mark.parametrize(
    ("voice", "text", "phonemes"),
    [
        ("roa/pt-BR", "Bom dia.", "bˈoŋ ʤˈiæ."),
        ("roa/pt-BR", "Custa 3,50 reais, ou não?", "kˈustæ trˈes vˈirɡulˌæ siŋkwˈAŋtæ xeˈIs, ow nˈɐ̃ʊ̃?"),
        ("roa/es", "¿Qué pasa? ¡Hola!", "¿kˈe pˈasa? ¡ˈola!"),
        ("roa/es", "chico", "ʧˈiko"),
        ("roa/fr", "il dit « bonjour »", "il dˈi “bɔ̃ʒˈuʁ”"),
        ("roa/fr", "le weekend", "lə wiːkˈɛnd"),
    ],
)
def test_phonemes_are_kokoros(voice: str, text: str, phonemes: str) -> None:
    assert EspeakG2P(shared(), voice)(text) == phonemes


@pytest.mark.parametrize("text", ["", "  ", "...", "?!"])
def test_marks_alone_have_no_phonemes(text: str) -> None:
    assert not any(letter.isalpha() for letter in EspeakG2P(shared(), "roa/es")(text))
