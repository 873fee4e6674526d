import pytest

from tts.normalize import speakable


@pytest.mark.parametrize(
    ("text", "language", "spoken"),
    [
        ("Good  morning.\n", "en", "Good morning."),
        ("<b>Bold</b> and <br/>broken", "en", "Bold and broken"),
        ("a **very** _good_ `idea`", "en", "a very good idea"),
        ("snake_case stays one word? 2 < 3", "en", "snake case stays one word? 2 3"),
        ("See [the map](https://example.org/a?b=c).", "en", "See the map."),
        ("See https://www.example.org/a/b?c=d now", "en", "See example.org now"),
        ("Great 😀👍🏽 job ✨", "en", "Great job"),
        ("What?!!! No......", "en", "What?! No."),
        ("R$ 50 e € 3,50", "pt", "50 reais e 3,50 euros"),
        ("It costs $5.", "en", "It costs $5."),
        ("50 % de 3 °C", "pt", "50 % de 3 °C"),
        ("tab\tbell\x07null\x00", "en", "tab bell null"),
        ("क्\u200dष", "hi", "क्\u200dष"),
        ("e\u0301", "fr", "é"),
    ],
)
def test_what_is_said(text: str, language: str, spoken: str) -> None:
    assert speakable(text, language) == spoken


@pytest.mark.parametrize("text", ["", "   \n", "...", "?!—", "😀 🎉", "<br/>", "***", "\x00\x01", "。、", "$"])
def test_nothing_to_say(text: str) -> None:
    assert speakable(text, "en") == ""


def test_long_texts_of_marks_take_no_time() -> None:
    assert speakable("<" * 5_000 + "*_" * 5_000 + "[" * 5_000, "en") == ""
