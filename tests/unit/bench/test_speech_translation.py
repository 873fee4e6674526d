"""Live and offline translations beside each other."""

import httpx
import numpy as np
import pytest

from bench.product import Product
from bench.recordings import Clip
from bench.speech_translation import Rendering, offline, scores, streamed
from tests.unit.bench.answers import answering
from tests.unit.bench.runs import run

URLS = {"asr": "http://asr", "mt": "http://mt"}
CLIP = Clip("a", "es", "uno dos tres", np.ones(160, np.int16), {"en": "one two three"})


def test_what_was_made_of_an_utterance_is_what_overlaps_it() -> None:
    seen = run((3.0, 8.0))
    assert streamed(seen, seen.recording.utterances[1]) == Rendering("one two three 1", "um dois três 1")


def test_offline_takes_the_text_model_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"text": "uno dos", "translatedText": "one two"})

    requests = answering(monkeypatch, answer)
    assert offline(Product(URLS, (), started_here=False), CLIP) == Rendering("uno dos", "one two")
    assert [request.url.path for request in requests] == ["/v1/audio/transcriptions", "/translate"]


def test_offline_else_takes_the_recognisers_own_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/translate":
            return httpx.Response(400, json={"message": "this pair is not installed"})
        return httpx.Response(200, json={"text": "one two" if "translations" in request.url.path else "uno dos"})

    answering(monkeypatch, answer)
    assert offline(Product(URLS, (), started_here=False), CLIP) == Rendering("uno dos", "one two")


def test_perfect_work_scores_perfectly() -> None:
    clips = [CLIP, Clip("b", "es", "cuatro cinco seis siete", CLIP.pcm, {"en": "four five six seven eight"})]
    perfect = [Rendering(clip.text, clip.translations["en"]) for clip in clips]
    assert scores(perfect, clips) == {"bleu": pytest.approx(100), "chrf": pytest.approx(100), "wer_percent": 0.0}
