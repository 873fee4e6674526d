"""Whether a figure is what it should be."""

from bench.goals import verdict

PT = ("en", "pt")


def test_median_and_percentile_both_count() -> None:
    assert "met" in verdict("response", {"median_ms": 700.0, "p95_ms": 1_200.0}, PT)
    assert "missed" in verdict("response", {"median_ms": 701.0, "p95_ms": 900.0}, PT)
    assert "missed" in verdict("response", {"median_ms": 600.0, "p95_ms": 1_201.0}, PT)


def test_english_from_another_language_has_its_own_goal() -> None:
    row = {"median_ms": 890.0, "p95_ms": 1_400.0}
    assert "missed" in verdict("response", row, PT)
    assert "met" in verdict("response", row, ("pt", "en"))


def test_a_figure_without_goal_or_value_gets_no_verdict() -> None:
    assert verdict("pipeline", {"median_ms": 1.0, "p95_ms": 1.0}, PT) == ""
    assert verdict("response", {"median_ms": None, "p95_ms": None}, PT) == ""


def test_only_english_captions_have_a_goal() -> None:
    row = {"median_ms": 900.0, "p95_ms": 3_000.0}
    assert "met" in verdict("caption", row, PT)
    assert verdict("caption", row, ("es", "en")) == ""
