import pytest

from asr.engines.base import Recognition
from asr.guards import Evidence, GuardPolicy, Verdict, judge, worth_hearing

POLICY = GuardPolicy()
SPOKEN = Evidence(voiced_ms=3_000, mean_probability=0.95)
SHORT = Evidence(voiced_ms=400, mean_probability=0.9)


def verdict(
    text: str, evidence: Evidence = SPOKEN, *, score: float = -0.1, no_speech: float = 0.0, sure: float = 1.0
) -> Verdict:
    heard = Recognition(
        text, "en", language_probability=sure, no_speech_probability=no_speech, mean_log_probability=score
    )
    return judge(heard, evidence, POLICY)


def test_speech_is_kept() -> None:
    assert verdict("How old is the Brooklyn Bridge?") == "keep"


@pytest.mark.parametrize("text", ["", "...", "—"])
def test_no_words_are_dropped(text: str) -> None:
    assert verdict(text) == "drop"


def test_loops_are_dropped() -> None:
    assert verdict("you you you you you you you you") == "drop"


def test_a_refrain_is_dropped_unless_it_is_surely_speech() -> None:
    assert verdict("Paria vite, paria vite, paria vite", no_speech=0.4) == "drop"
    assert verdict("Thank you, thank you, thank you", no_speech=0.1) == "keep"
    assert verdict("Thank you, thank you, thank you all", no_speech=0.4) == "keep"


def test_hopeless_text_is_dropped() -> None:
    assert verdict("I'm sorry", score=-2.9) == "drop"


def test_unlikely_text_in_what_is_no_speech_is_dropped() -> None:
    assert verdict("Some words here", score=-1.2, no_speech=0.7) == "drop"
    assert verdict("Some words here", no_speech=0.7) == "keep"


def test_text_in_no_certain_language_needs_only_one_more_witness() -> None:
    assert verdict("Hurry up, you did it.", sure=0.38, no_speech=0.5) == "drop"
    assert verdict("Hurry up, you did it.", sure=0.38, score=-1.1) == "drop"
    assert verdict("I think so too.", sure=0.44, no_speech=0.03, score=-0.3) == "keep"


def test_stock_phrases_need_evidence_against_them() -> None:
    assert verdict("Thanks for watching!") == "keep"
    assert verdict("Thanks for watching!", SHORT) == "doubt"
    assert verdict("Thanks for watching!", SHORT, no_speech=0.4) == "drop"
    assert verdict("Mm-hmm,", SHORT) == "doubt"


def test_doubtful_text_wants_another_opinion() -> None:
    assert verdict("In the past there were", score=-0.8) == "doubt"


def test_more_words_than_anybody_says_are_doubted() -> None:
    text = "one two three four five six seven eight nine ten"
    assert verdict(text, SHORT) == "doubt"
    assert verdict(text, SHORT, score=-1.5) == "drop"


@pytest.mark.parametrize(
    ("voiced_ms", "probability", "worth"),
    [(32, 0.99, False), (100, 0.55, False), (100, 0.9, True), (400, 0.55, True)],
)
def test_clicks_and_blips_are_not_worth_hearing(voiced_ms: float, probability: float, worth: bool) -> None:
    assert worth_hearing(Evidence(voiced_ms, probability), POLICY) is worth
