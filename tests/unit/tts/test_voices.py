import pytest

from tests.fakes_tts import fake_engines
from tts.voices import VoiceBook, accent_of, base_of
from wire.errors import UnknownVoice, UnsupportedLanguage


@pytest.fixture
def book() -> VoiceBook:
    return VoiceBook(fake_engines())


@pytest.mark.parametrize(("language", "base"), [("pt", "pt"), ("pt-BR", "pt"), ("PT_pt", "pt"), ("nb", "no"), ("", "")])
def test_language_codes_lose_their_region(language: str, base: str) -> None:
    assert base_of(language) == base


def test_region_is_upper_case() -> None:
    assert [accent_of(code) for code in ("en-gb", "en_US", "en")] == ["GB", "US", ""]


@pytest.mark.parametrize(
    ("language", "voice"),
    [("en", "fast-ann"), ("en-GB", "fast-bob"), ("en-AU", "fast-ann"), ("pt", "good-rui"), ("de", "plain-de")],
)
def test_first_engine_that_speaks_a_language_does(book: VoiceBook, language: str, voice: str) -> None:
    assert book.choose(language).id == voice


def test_preferred_engine_comes_first_where_it_can() -> None:
    book = VoiceBook(fake_engines(), preferred="good")
    assert [book.choose(language).id for language in ("en", "pt", "de")] == ["good-eva", "good-rui", "plain-de"]
    assert book.is_default(book.choose("en"))
    assert not book.is_default(book.choose("en", "fast-ann"))


def test_no_preference_keeps_the_order() -> None:
    assert [engine.name for engine in VoiceBook(fake_engines(), preferred="").engines] == ["fast", "good", "plain"]


def test_voice_asked_for_is_used(book: VoiceBook) -> None:
    assert book.choose("pt-BR", "good-lia").id == "good-lia"
    assert book.choose("", "good-lia").language == "pt"
    assert book.engine(book.choose("", "good-lia")).name == "good"
    assert book.knows("good-lia")
    assert not book.knows("")


def test_unknown_voices_say_which_there_are(book: VoiceBook) -> None:
    with pytest.raises(UnknownVoice, match="does not exist; the voices of pt are: good-rui, good-lia, plain-pt"):
        book.choose("pt", "nobody")
    with pytest.raises(UnknownVoice, match="speaks en, not pt"):
        book.choose("pt", "fast-ann")
    with pytest.raises(UnknownVoice):
        book.choose("", "nobody")


@pytest.mark.parametrize("voice", ["", "fast-ann", "nobody"])
def test_unknown_languages_say_which_there_are(book: VoiceBook, voice: str) -> None:
    with pytest.raises(UnsupportedLanguage, match="there are voices for: de, en, pt"):
        book.choose("xx", voice)
