import pytest

from mt.detect import CANDIDATES, Detected, Detector, rank

INSTALLED = {"en", "pt", "zh"}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Good morning, how are you today?", "en"),
        ("Bom dia, como você está hoje?", "pt"),
        ("Buenos días, ¿cómo está usted hoy?", "es"),
        ("Guten Morgen, wie geht es Ihnen heute?", "de"),
        ("今天天气很好，我们去公园吧。", "zh"),
        ("今日は天気がいいですね。", "ja"),
        ("Доброе утро, как дела?", "ru"),
        ("hello", "en"),
        ("olá", "pt"),
        ("bom dia", "pt"),
    ],
)
def test_languages(detector: Detector, text: str, language: str) -> None:
    assert detector.detect(text, INSTALLED)[0].language == language


@pytest.mark.parametrize("text", ["", "  ", "12:30", "😀", "?!"])
def test_nothing_to_go_by(text: str) -> None:
    assert Detector().detect(text, INSTALLED) == [Detected("en", 0.0)]


def test_confidence_is_a_percentage(detector: Detector) -> None:
    found = detector.detect("Bom dia, como você está hoje?", INSTALLED)
    assert 90 < found[0].confidence <= 100
    assert found == sorted(found, key=lambda one: -one.confidence)


def test_what_is_installed_is_a_little_likelier() -> None:
    close = [("es", 0.5), ("pt", 0.4), ("it", 0.1)]
    assert [one.language for one in rank(close, {"pt"})] == ["pt", "es"]
    assert rank(close, set())[0].language == "es"
    assert rank([("es", 0.9), ("pt", 0.1)], {"pt"})[0].language == "es"


def test_unsure_means_installed_first() -> None:
    unsure = [(code, 0.02) for code in CANDIDATES if code != "fi"] + [("fi", 0.1)]
    assert rank(unsure, {"pt", "zh"})[0].language == "pt"


def test_no_candidates() -> None:
    assert rank([], INSTALLED) == []
