from tts.normalize import speakable
from tts.samples import sentence


def test_every_sample_can_be_said() -> None:
    for language in ("en", "es", "fr", "it", "pt", "hi", "ja", "zh"):
        assert len(speakable(sentence(language), language)) >= 30


def test_other_languages_get_english() -> None:
    assert sentence("xx") == sentence("en")
