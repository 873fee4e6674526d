import pytest
from pydantic import ValidationError

from tts.routes import SpeechRequest


def test_only_the_text_is_needed() -> None:
    asked = SpeechRequest.model_validate({"input": "Hi.", "instructions": "cheerful", "stream_format": "audio"})
    assert (asked.response_format, asked.speed, asked.voice, asked.language) == ("mp3", 1.0, "", "")


@pytest.mark.parametrize(
    "wrong", [{}, {"input": None}, {"input": "x", "speed": 0.1}, {"input": "x", "voice": "v" * 65}]
)
def test_wrong_requests_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SpeechRequest.model_validate(wrong)
