"""The plain chain."""

import json

import httpx
import numpy as np
import pytest

from bench.naive import HANGOVER_S, Stages, naive_responses
from bench.playout import DEVICE_S
from bench.recordings import RATE_HZ, as_wav
from tests.unit.bench.answers import answering
from tests.unit.bench.runs import recording

STAGES = Stages("http://asr", "http://mt", "http://tts")


def test_it_waits_then_recognises_translates_and_speaks_each_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    speech = np.concatenate([np.zeros(RATE_HZ // 10, np.int16), np.full(RATE_HZ, 9_000, np.int16)])
    answers = {
        "asr": httpx.Response(200, json={"text": "one two"}),
        "mt": httpx.Response(200, json={"translatedText": "um dois"}),
        "tts": httpx.Response(200, content=as_wav(speech)),
    }
    requests = answering(monkeypatch, lambda request: answers[request.url.host])
    (response,) = naive_responses(STAGES, recording((3.0,)), "en", "pt")
    assert response == pytest.approx(HANGOVER_S + DEVICE_S + 0.1, abs=0.1)
    assert response >= HANGOVER_S + DEVICE_S + 0.1
    assert [request.url.host for request in requests] == ["asr", "mt", "tts"]
    assert json.loads(requests[1].content)["q"] == "one two"
    assert json.loads(requests[2].content)["input"] == "um dois"


def test_a_refusal_is_not_a_fast_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(503, json={"message": "not ready"}))
    with pytest.raises(httpx.HTTPStatusError):
        naive_responses(STAGES, recording((3.0,)), "en", "pt")
