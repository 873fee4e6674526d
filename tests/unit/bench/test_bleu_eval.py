import json
from pathlib import Path

import httpx
import pytest
from rich.progress import Progress

from bench.bleu_eval import Unavailable, evaluate, service_info, translate, translated_sets
from bench.parallel_text import SETS
from bench.product import Product


def client(status: int = 200) -> httpx.Client:
    """A service that hands every text back."""

    def answer(request: httpx.Request) -> httpx.Response:
        if status != 200:
            return httpx.Response(status, json={"error": "no such pair"})
        return httpx.Response(200, json={"translatedText": json.loads(request.content)["q"]})

    return httpx.Client(base_url="http://mt", transport=httpx.MockTransport(answer))


def test_texts_go_in_groups_and_keep_their_order() -> None:
    texts = [str(number) for number in range(25)]
    groups = [answers for answers, _ in translate(client(), texts, "en", "pt")]
    assert [len(group) for group in groups] == [10, 10, 5]
    assert [text for group in groups for text in group] == texts


def test_a_perfect_translation_scores_a_hundred() -> None:
    lines = [("O gato preto está na casa grande.", "O gato preto está na casa grande.")] * 3
    with Progress(disable=True) as progress:
        figures, rows = evaluate(client(), SETS[0], lines, progress)
    assert (figures["bleu"], figures["chrf"], figures["lines"]) == (100.0, 100.0, 3)
    assert "tok:13a" in figures["bleu_signature"]
    assert rows[0] == {"source": lines[0][0], "reference": lines[0][1], "translation": lines[0][0]}


def test_what_the_service_says_is_passed_on() -> None:
    with pytest.raises(Unavailable, match="no such pair"):
        next(translate(client(400), ["a"], "en", "pt"))
    with pytest.raises(Unavailable, match="make run"):
        service_info(client(503))


def test_wanted_pairs_are_measured_if_the_service_does_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/info":
            return httpx.Response(200, json={"pairs": [{"source": "en", "target": "pt", "via": ["small"]}]})
        return httpx.Response(200, json={"translatedText": json.loads(request.content)["q"]})

    stand_in = httpx.Client(base_url="http://mt", transport=httpx.MockTransport(answer))
    monkeypatch.setattr("bench.bleu_eval.httpx.Client", lambda **_: stand_in)
    monkeypatch.setattr("bench.bleu_eval.read_lines", lambda *_: [("O gato preto.", "O gato preto.")])
    running = Product({"mt": "http://mt"}, (), started_here=False)
    with Progress(disable=True) as progress:
        outcome = translated_sets(running, tmp_path, [], None, progress)
    assert outcome.figures
    assert {(found["source"], found["target"]) for found in outcome.figures.values()} == {("en", "pt")}
    assert all(found["models"] == ["small"] for found in outcome.figures.values())


def test_missing_texts_say_where_to_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    info = {"pairs": [{"source": one.source, "target": one.target, "via": []} for one in SETS]}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=info))
    stand_in = httpx.Client(base_url="http://mt", transport=transport)
    monkeypatch.setattr("bench.bleu_eval.httpx.Client", lambda **_: stand_in)
    with pytest.raises(Unavailable, match="--data"), Progress(disable=True) as progress:
        translated_sets(Product({"mt": "http://mt"}, (), started_here=False), tmp_path, [], None, progress)
