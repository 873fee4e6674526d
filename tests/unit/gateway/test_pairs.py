import pytest

from gateway.abilities import Recognition, Synthesis, TextPair, Voice
from gateway.pairs import Catalogue, Pair, check_voice, choose, compose
from wire.errors import UnknownVoice, UnsupportedLanguage

ASR = Recognition(("en", "pt", "zh", "de"), ("en",), "whisper-base", detects=True)
MT = (
    TextPair("zh", "pt", ("opus-mt-zh-en", "bergamot-en-pt"), "en"),
    TextPair("en", "pt", ("bergamot-en-pt",)),
    TextPair("pt", "en", ("bergamot-pt-en",)),
    TextPair("zh", "en", ("opus-mt-zh-en",)),
    TextPair("fr", "en", ("opus-mt-fr-en",)),
)
TTS = Synthesis(
    (Voice("pf_dora", "pt-BR"), Voice("hibari", "en"), Voice("espeak-af", "af")), frozenset({"pt-BR", "en"})
)


class Advice:
    def recognisers(self, language: str) -> list[str]:
        return ["whisper-base"] if language == "ja" else []

    def translators(self, source: str, target: str) -> list[str]:
        return [f"opus-mt-{source}-{target}"]


@pytest.fixture
def catalogue() -> Catalogue:
    return compose(ASR, MT, TTS)


@pytest.mark.parametrize(
    ("source", "target", "route", "models"),
    [
        ("en", "pt", "direct", ("bergamot-en-pt",)),
        ("pt", "en", "direct", ("bergamot-pt-en",)),
        ("zh", "pt", "pivot", ("opus-mt-zh-en", "bergamot-en-pt")),
        ("de", "en", "recogniser", ("whisper-base",)),
        ("de", "pt", "recogniser", ("whisper-base", "bergamot-en-pt")),
        ("auto", "en", "recogniser", ("whisper-base",)),
        ("auto", "pt", "recogniser", ("whisper-base", "bergamot-en-pt")),
    ],
)
def test_each_pair_goes_its_best_way(
    catalogue: Catalogue, source: str, target: str, route: str, models: tuple[str, ...]
) -> None:
    pair = catalogue.find(source, target)
    assert pair is not None
    assert (pair.route, pair.models, pair.spoken) == (route, models, True)


def test_nothing_is_offered_twice_or_onto_itself(catalogue: Catalogue) -> None:
    ways = [(pair.source, pair.target) for pair in catalogue.pairs]
    assert len(set(ways)) == len(ways)
    assert all(source != target for source, target in ways)


def test_what_cannot_be_recognised_is_not_offered(catalogue: Catalogue) -> None:
    assert catalogue.find("fr", "en") is None
    assert [source.code for source in catalogue.sources] == ["auto", "zh", "en", "de", "pt"]


def test_a_direct_model_wins_over_a_pivot() -> None:
    mt = (TextPair("zh", "pt", ("a", "b"), "en"), TextPair("zh", "pt", ("zh-pt",)))
    pair = compose(ASR, mt, TTS).find("zh", "pt")
    assert pair == Pair("zh", "pt", "direct", ("zh-pt",), spoken=True)


def test_a_recogniser_that_does_not_detect_has_no_auto() -> None:
    catalogue = compose(Recognition(("en",)), MT, TTS)
    assert [source.code for source in catalogue.sources] == ["en"]
    assert [(pair.source, pair.target) for pair in catalogue.pairs] == [("en", "pt")]


def test_detection_without_a_translating_recogniser_needs_every_language() -> None:
    catalogue = compose(Recognition(("en", "zh"), detects=True), MT, TTS)
    assert catalogue.find("auto", "pt") is not None
    assert catalogue.find("auto", "en") is not None
    assert compose(Recognition(("en", "de"), detects=True), MT, TTS).find("auto", "pt") is None


def test_a_language_without_a_voice_gets_captions_only() -> None:
    pair = compose(ASR, MT, Synthesis()).find("en", "pt")
    assert pair is not None
    assert not pair.spoken


def test_no_stage_no_choice() -> None:
    assert compose(Recognition(), (), Synthesis()) == Catalogue()


def test_regions_are_found(catalogue: Catalogue) -> None:
    assert choose(catalogue, "en-US", "pt-BR", Advice()).models == ("bergamot-en-pt",)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("en", "fr", r"English to French is not installed.*pull --model opus-mt-en-fr"),
        ("auto", "fr", r"not installed.*pull --model opus-mt-en-fr"),
        ("ja", "en", r"No installed recogniser understands Japanese.*pull --model whisper-base"),
        ("xx", "en", r"No installed recogniser understands xx; no model that is known adds it"),
        ("en", "en", r"already English"),
        ("pt", "pt-BR", r"choose two different languages"),
        ("en", "", r"not installed"),
    ],
)
def test_a_pair_that_is_missing_says_what_would_add_it(
    catalogue: Catalogue, source: str, target: str, message: str
) -> None:
    with pytest.raises(UnsupportedLanguage, match=message):
        choose(catalogue, source, target, Advice())


def test_only_voices_that_can_be_used_are_offered(catalogue: Catalogue) -> None:
    assert [voice.id for voice in catalogue.voices] == ["pf_dora", "hibari"]


def test_voices_belong_to_their_language(catalogue: Catalogue) -> None:
    check_voice(catalogue, "pt", "pf_dora")
    check_voice(catalogue, "pt", "")
    with pytest.raises(UnknownVoice, match="there are: pf_dora"):
        check_voice(catalogue, "pt", "hibari")
