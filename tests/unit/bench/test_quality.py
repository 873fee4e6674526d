"""Scores of words."""

import pytest

from bench.quality import bleu, chrf, chrf_of_all, plain, word_error_rate


def test_case_and_punctuation_do_not_count() -> None:
    assert plain("Olá, você!  Don't\n") == "olá você don't"
    assert word_error_rate("Hello, world.", "hello world") == 0.0
    assert chrf("Olá, mundo!", "olá mundo") == pytest.approx(100.0)


def test_errors_are_counted_in_words_of_the_reference() -> None:
    assert word_error_rate("one two three four", "one too three") == 0.5


def test_words_where_nothing_was_said_are_counted() -> None:
    assert word_error_rate("", "Thank you.") == 2.0
    assert word_error_rate("...", "") == 0.0


def test_perfect_translations_score_a_hundred() -> None:
    lines = ["o gato sentou no tapete vermelho", "a chuva parou antes do meio dia"]
    assert bleu(lines, lines) == pytest.approx(100.0)
    assert chrf_of_all(lines, lines) == pytest.approx(100.0)
    assert bleu([lines[1], lines[0]], lines) < 20
