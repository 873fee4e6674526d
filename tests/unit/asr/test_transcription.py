import pytest

from asr.transcription import Passage, Spoken, Transcription

DONE = Transcription(
    "transcribe",
    "en",
    3_725.5,
    "So we go. On --> and on.",
    (Passage("So we go.", 0.0, 1.25, -0.1, 0.2), Passage("On --> and on.", 3_723.004, 3_725.5)),
    (Spoken("So", 0.0, 0.5),),
)


def test_json_is_the_text_alone() -> None:
    assert DONE.render("json") == {"text": DONE.text}
    assert DONE.render("text") == DONE.text + "\n"


def test_subrip() -> None:
    assert DONE.render("srt") == (
        "1\n00:00:00,000 --> 00:00:01,250\nSo we go.\n\n2\n01:02:03,004 --> 01:02:05,500\nOn → and on.\n"
    )


def test_webvtt() -> None:
    assert DONE.render("vtt") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nSo we go.\n\n01:02:03.004 --> 01:02:05.500\nOn → and on.\n"
    )


def test_verbose_json_has_openais_fields() -> None:
    body = DONE.render("verbose_json", words=True)
    assert isinstance(body, dict)
    assert (body["task"], body["language"], body["duration"]) == ("transcribe", "en", 3_725.5)
    assert body["words"] == [{"word": "So", "start": 0.0, "end": 0.5}]
    first = body["segments"][0]
    assert (first["id"], first["start"], first["end"], first["text"]) == (0, 0.0, 1.25, "So we go.")
    assert (first["avg_logprob"], first["no_speech_prob"]) == (-0.1, 0.2)
    assert {"seek", "tokens", "temperature", "compression_ratio"} <= first.keys()


@pytest.mark.parametrize(("words", "segments"), [(True, False), (False, True)])
def test_only_the_granularity_that_was_asked_for(words: bool, segments: bool) -> None:
    body = DONE.render("verbose_json", words=words, segments=segments)
    assert isinstance(body, dict)
    assert ("words" in body, "segments" in body) == (words, segments)


def test_nothing_said_is_an_empty_file() -> None:
    empty = Transcription("transcribe", "en", 1.0, "", (), ())
    assert empty.render("srt") == ""
    assert empty.render("vtt") == "WEBVTT\n"
