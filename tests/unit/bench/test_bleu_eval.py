import json

import httpx
import pytest
from rich.progress import Progress

from bench.bleu_eval import Unavailable, evaluate, parse, service_info, translate
from bench.parallel_text import SETS


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


def test_options() -> None:
    options = parse(["--limit", "5", "--no-mlflow", "--pair", "en-pt"])
    assert (options.limit, options.no_mlflow, options.pair) == (5, True, ["en-pt"])
