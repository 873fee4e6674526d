from pathlib import Path
from typing import Any

import httpx
import pytest

from bench import intelligibility
from bench.intelligibility import (
    Heard,
    Unavailable,
    error_rate,
    normalise,
    sentences,
    speak_and_hear,
    summary,
    voices_of,
)

TEXTS = [
    "Too short here",
    "It has arisen because of plans to change the name of the assembly.",
    "In 2019 it had a number in it.",
    "One Labour AM said his group was concerned.",
]
VOICES = [
    {"id": "slow-eva", "language": "en", "engine": "slow", "default": False},
    {"id": "fast-ann", "language": "en", "engine": "fast", "default": True},
    {"id": "fast-bob", "language": "en", "engine": "fast", "default": False},
    {"id": "slow-rui", "language": "pt", "engine": "slow", "default": True},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "mt" / "public"
    folder.mkdir(parents=True)
    (folder / intelligibility.NTREX).write_text("\n".join(["id\teng", *(f"0\t{t}" for t in TEXTS)]), encoding="utf-8")
    return tmp_path


def test_only_sentences_of_fitting_length_without_digits(data: Path) -> None:
    assert sentences(data, "en", 10) == [TEXTS[1], TEXTS[3]]
    assert sentences(data, "en", 1) == [TEXTS[1]]


def test_missing_data_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="--data"):
        sentences(tmp_path, "en", 1)


@pytest.mark.parametrize(
    ("text", "language", "plain"),
    [
        ("“Hello,” it’s — MINE!", "en", "hello it's mine"),
        ("'quoted' words_here", "en", "quoted words here"),
        ("Ａ、今日 は。", "ja", "a今日は"),
    ],
)
def test_only_words_are_compared(text: str, language: str, plain: str) -> None:
    assert normalise(text, language) == plain


def test_errors_are_counted_over_all_sentences() -> None:
    heard = [Heard("one two three", "One, two three.", 1.0, 0.1), Heard("four", "five", 1.0, 0.1)]
    assert error_rate(heard, "en") == pytest.approx(0.25)
    figures = summary(heard, "en", "fast")
    assert (figures["error_rate"], figures["goal"], figures["real_time_factor"]) == (0.25, 0.06, 0.1)
    assert figures["worst"][0]["said"] == "four"


def service(answers: dict[str, httpx.Response]) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        return answers[request.url.path]

    return httpx.Client(base_url="http://stage", transport=httpx.MockTransport(answer))


def test_default_voice_or_one_of_every_engine() -> None:
    tts = service({"/v1/voices": httpx.Response(200, json={"voices": VOICES})})
    assert [voice["id"] for voice in voices_of(tts, "en", every_engine=False)] == ["fast-ann"]
    assert [voice["id"] for voice in voices_of(tts, "en", every_engine=True)] == ["fast-ann", "slow-eva"]
    assert voices_of(tts, "xx", every_engine=True) == []


def test_each_sentence_is_spoken_and_heard() -> None:
    tts = service({"/v1/audio/speech": httpx.Response(200, content=bytes(44 + 48_000))})
    asr = service({"/v1/audio/transcriptions": httpx.Response(200, json={"text": "heard"})})
    (one,) = speak_and_hear(tts, asr, ["said"], "en", "fast-ann")
    assert (one.said, one.understood, one.audio_s) == ("said", "heard", 1.0)


def test_service_that_refuses_is_named() -> None:
    refused: dict[str, Any] = {"/v1/audio/speech": httpx.Response(503, text="draining")}
    with pytest.raises(Unavailable, match="draining"):
        list(speak_and_hear(service(refused), service({}), ["said"], "en", "fast-ann"))
