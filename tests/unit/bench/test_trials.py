"""Trials gathered, and the references that lag is aligned to."""

import json

import httpx
import numpy as np
import pytest

from bench.figures import TimedWord, WaterfallError
from bench.material import NoSpeech
from bench.recordings import Clip, Recording, Utterance
from bench.trials import CAPTIONS, Trials, references_for, with_reference
from tests.unit.bench.answers import answering
from tests.unit.bench.runs import recording, run

ENDS_S = (3.0, 8.0, 13.0)
REFERENCES = {f"clip {n}": f"um dois três {n}" for n in range(3)}


def test_trials_add_up() -> None:
    trials = Trials()
    for _ in range(2):
        trials.add(run(ENDS_S), REFERENCES, [TimedWord("one", 1.0)])
    assert len(trials.responses) == 6
    assert len(trials.medians_s) == len(trials.lag) == len(trials.observations) == 2
    assert trials.shown == dict.fromkeys(CAPTIONS, 24)
    assert trials.erased == dict.fromkeys(CAPTIONS, 0)
    assert trials.missing == []


def test_a_trial_whose_waterfall_is_impossible_is_no_trial() -> None:
    with pytest.raises(WaterfallError, match="translation"):
        Trials().add(run(ENDS_S, stages_s=(0.2, 0.1, 0.0, -0.05, 0.1, 0.1)), REFERENCES, [])


def test_a_persons_translation_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = answering(monkeypatch, lambda _: httpx.Response(200, json={"translatedText": "nosso"}))
    spoken = recording(ENDS_S)
    known = Utterance("by a person", "text", 0, 16_000, {"pt": "de gente"})
    both = Recording(spoken.pcm, (known, spoken.utterances[0]))
    assert references_for("http://mt", both, "en", "pt") == {"by a person": "de gente", "clip 0": "nosso"}
    assert [json.loads(request.content)["q"] for request in requests] == ["one two three 0"]


def test_without_a_text_model_only_what_a_person_has_translated_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    pcm = np.zeros(160, np.int16)
    known, unknown = Clip("a", "es", "uno", pcm, {"en": "one"}), Clip("b", "es", "dos", pcm)
    status = 200
    answering(monkeypatch, lambda _: httpx.Response(status, json={"translatedText": "."}))
    assert with_reference([known, unknown], "http://mt", "es", "en") == [known, unknown]
    status = 400
    assert with_reference([known, unknown], "http://mt", "es", "en") == [known]
    with pytest.raises(NoSpeech, match="es to en"):
        with_reference([unknown], "http://mt", "es", "en")
