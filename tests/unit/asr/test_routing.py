import pytest

from asr.engines.base import Recognition
from asr.guards import Evidence
from asr.routing import Ears, Request
from tests.fakes_asr import FakeRecognizer, Vocabulary
from wire.errors import UnsupportedLanguage

SPOKEN = Evidence(3_000, 0.95)


@pytest.fixture
def voice() -> Vocabulary:
    return Vocabulary()


@pytest.fixture
def english(voice: Vocabulary) -> FakeRecognizer:
    return FakeRecognizer(voice, "small")


@pytest.fixture
def many(voice: Vocabulary) -> FakeRecognizer:
    return FakeRecognizer(voice, "large", ("en", "de"), translates_to=("en",))


@pytest.fixture
def ears(english: FakeRecognizer, many: FakeRecognizer) -> Ears:
    return Ears([english, many], many)


def test_the_first_engine_that_knows_a_language_hears_it(ears: Ears) -> None:
    assert ears.for_language("en").name == "small"
    assert ears.for_language("de").name == "large"
    assert ears.languages == ["de", "en"]


def test_an_unknown_language_is_refused_with_what_to_do(ears: Ears) -> None:
    with pytest.raises(UnsupportedLanguage, match="vivavoce models pull"):
        ears.for_language("xx")


def test_the_translator_is_the_engine_that_translates(ears: Ears, english: FakeRecognizer) -> None:
    assert ears.translator is not None
    assert ears.translator.name == "large"
    assert Ears([english], None).translator is None


def test_without_a_detector_the_only_language_is_spoken(english: FakeRecognizer, voice: Vocabulary) -> None:
    assert Ears([english], None).detect(voice.spoken("hello")) == ("en", 1.0)


def test_hears_what_follows_the_prefix(ears: Ears, voice: Vocabulary) -> None:
    assert ears.hear(Request(voice.spoken("so", "we", "go"), "en", prefix="so")).text == "we go"


def test_certain_words_cost_no_second_hearing(ears: Ears, voice: Vocabulary, many: FakeRecognizer) -> None:
    heard = Recognition("so we go", "en", mean_log_probability=-0.1)
    assert ears.confirm(heard, Request(voice.spoken("so", "we", "go"), "en"), SPOKEN) is heard
    assert many.calls == 0


def test_empty_text_of_speech_is_heard_by_another_engine(ears: Ears, voice: Vocabulary) -> None:
    found = ears.confirm(Recognition("", "en"), Request(voice.spoken("so", "we", "go"), "en"), SPOKEN)
    assert found is not None
    assert found.text == "so we go"


def test_empty_text_of_a_blip_is_not(ears: Ears, voice: Vocabulary, many: FakeRecognizer) -> None:
    assert ears.confirm(Recognition("", "en"), Request(voice.spoken("so"), "en"), Evidence(100, 0.9)) is None
    assert many.calls == 0


def test_doubtful_text_gives_way_to_the_other_engines(ears: Ears, voice: Vocabulary) -> None:
    heard = Recognition("sew wee go", "en", mean_log_probability=-0.9)
    found = ears.confirm(heard, Request(voice.spoken("so", "we", "go"), "en"), SPOKEN)
    assert found is not None
    assert found.text == "so we go"


def test_text_that_the_other_engine_hears_no_speech_in_is_dropped(
    ears: Ears, voice: Vocabulary, many: FakeRecognizer
) -> None:
    many.says = Recognition("I'm", "en", no_speech_probability=0.6, mean_log_probability=-3.5)
    heard = Recognition("Mm-hmm,", "en", mean_log_probability=-0.24)
    assert ears.confirm(heard, Request(voice.spoken("mm"), "en"), Evidence(400, 0.96)) is None


def test_a_doubt_about_the_language_stays_with_the_second_opinion(
    ears: Ears, voice: Vocabulary, many: FakeRecognizer
) -> None:
    many.says = Recognition("Hurry every day", "en", no_speech_probability=0.5)
    heard = Recognition("", "en", language_probability=0.41)
    assert ears.confirm(heard, Request(voice.spoken("party", "every", "day"), "en"), SPOKEN) is None


@pytest.mark.parametrize(
    "says",
    [
        Recognition("Hurry up, you did it.", "en", mean_log_probability=-0.81, no_speech_probability=0.28),
        Recognition("Pariyavite.", "en", mean_log_probability=-0.48, no_speech_probability=0.45),
    ],
)
def test_words_that_only_a_doubtful_engine_hears_are_not_believed(
    ears: Ears, voice: Vocabulary, many: FakeRecognizer, says: Recognition
) -> None:
    many.says = says
    assert ears.confirm(Recognition("", "en"), Request(voice.spoken("party", "every", "day"), "en"), SPOKEN) is None


def test_alone_an_engine_is_believed_when_in_doubt(english: FakeRecognizer, voice: Vocabulary) -> None:
    heard = Recognition("so we go", "en", mean_log_probability=-0.9)
    assert Ears([english], None).confirm(heard, Request(voice.spoken("so", "we", "go"), "en"), SPOKEN) is heard
    assert Ears([english], None).confirm(Recognition("", "en"), Request(voice.spoken("so"), "en"), SPOKEN) is None
